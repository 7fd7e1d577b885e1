"""Where the time of a run went."""

from __future__ import annotations

import pytest

from lab.performance.spending import joined, length, spending
from lab.tests.timeline_samples import Fact, fact, trace
from lab.tracing import events as e
from lab.tracing.trace import Trace


def receiver(at: float, **values: object) -> Fact:
    usual = {"receiver": "hear", "signal": "post_save", "sender": "Book"}
    return fact(e.ReceiverStarted, at=at, **(usual | values))


def returned(at: float, opened: int, **values: object) -> Fact:
    usual = {"receiver": "hear", "signal": "post_save", "response": "None"}
    return fact(e.ReceiverReturned, at=at, opened=opened, **(usual | values))


def sql(at: float, duration: float, statement: str = "INSERT INTO x", **values: object) -> Fact:
    return fact(e.SqlRan, at=at, duration=duration, statement=statement, **values)


def text(at: float, **values: object) -> Fact:
    return fact(e.TextPrinted, at=at, text="x", **values)


def test_the_time_until_the_answer_is_shared_out() -> None:
    spent = spending(trace(receiver(1.0), sql(2.0, 3.0), returned(9.0, 1), text(10.0)))

    assert (spent.answer, spent.in_receivers, spent.in_sql, spent.in_rest) == (10.0, 5.0, 3.0, 2.0)
    assert spent.after == 0.0


def test_another_thread_goes_on_after_the_answer() -> None:
    spent = spending(trace(text(2.0), text(30.0, thread="Thread-1")))

    assert (spent.answer, spent.after) == (2.0, 28.0)


def test_a_statement_of_another_thread_is_not_waited_for() -> None:
    spent = spending(trace(text(1.0), sql(0.5, 9.0, thread="Thread-1"), text(2.0)))

    assert (spent.in_sql, spent.statements) == (0.0, 1)


def test_a_receiver_in_another_thread_is_waited_for() -> None:
    loop = {"thread": "loop"}

    spent = spending(trace(text(0.0), receiver(1.0, **loop), returned(6.0, 2, **loop), text(7.0)))

    assert (spent.in_receivers, spent.in_rest) == (5.0, 2.0)


def test_a_callback_counts_like_a_receiver() -> None:
    ran = fact(e.CallbackRan, callback="later", at=1.0)
    over = fact(e.CallbackReturned, callback="later", opened=1, at=4.0)

    spent = spending(trace(ran, over, text(5.0)))

    assert (spent.in_receivers, spent.called_back) == (3.0, True)


def test_what_began_after_the_answer_is_no_part_of_it() -> None:
    spent = spending(trace(text(1.0), receiver(2.0, thread="x"), returned(5.0, 2, thread="x")))

    assert (spent.in_receivers, spent.in_rest, spent.after) == (0.0, 1.0, 4.0)


def test_a_receiver_that_never_ended_ran_until_the_last_event() -> None:
    spent = spending(trace(receiver(1.0), text(3.0)))

    assert spent.in_receivers == 2.0


@pytest.mark.parametrize("end", [e.TransactionCommitted, e.TransactionRolledBack])
def test_a_write_waits_for_the_end_of_its_transaction(end: type[e.Event]) -> None:
    select = sql(0.0, 0.1, "SELECT 1", in_transaction=True)

    spent = spending(trace(select, sql(1.0, 1.0, in_transaction=True), fact(end, at=7.0)))

    assert spent.held == 5.0


def test_a_transaction_that_does_not_end_holds_nothing_that_is_known() -> None:
    assert spending(trace(sql(1.0, 1.0, in_transaction=True))).held == 0.0


def test_of_nothing_nothing_is_spent() -> None:
    assert spending(Trace()).answer == 0.0


def test_spans_that_overlap_are_joined() -> None:
    spans = joined([(4.0, 6.0), (0.0, 2.0), (1.0, 3.0), (1.0, 1.5)])

    assert spans == ((0.0, 3.0), (4.0, 6.0))
    assert length(spans) == 5.0
