"""What each kind of event is called."""

from __future__ import annotations

import pytest

from lab.tests import timeline_samples as sample
from lab.tests.timeline_samples import Fact, fact
from lab.timeline import Row, build
from lab.timeline.speakers import SPEAKERS
from lab.timeline.words import milliseconds
from lab.tracing import events as e


def only_row(made: Fact) -> Row:
    [row] = build(sample.trace(made)).rows
    return row


def test_every_kind_has_words() -> None:
    assert set(SPEAKERS) == set(e.KINDS)


@pytest.mark.parametrize(
    ("made", "text"),
    [
        (sample.line(7, function="action"), "action"),
        (
            sample.save(method="QuerySet.update", arguments={"slug": "'x'"}),
            "QuerySet.update(slug='x')",
        ),
        (sample.returned(1, method="Model.delete"), "delete() returns"),
        (
            sample.sent("m2m_changed", arguments={"action": "'post_add'"}),
            "sends m2m_changed, action='post_add'",
        ),
        (sample.sent("paid", arguments={}, how="send_robust"), "sends paid with send_robust"),
        (
            sample.sent("pre_save", arguments={"update_fields": "frozenset({'slug'})"}),
            "sends pre_save, update_fields=frozenset({'slug'})",
        ),
        (sample.sql(rows=None), "INSERT INTO lab_book 0.13 ms"),
        (
            sample.sql(rows=2, using="other"),
            "INSERT INTO lab_book 2 rows, 0.13 ms, on connection other",
        ),
        (sample.sql(error="IntegrityError: no"), "INSERT INTO lab_book fails, 0.13 ms"),
        (sample.ended(9, response="False"), "log returns False"),
        (sample.ended(9), "log returns"),
        (fact(e.SignalEnded, opened=1, signal="pre_save"), "pre_save is over"),
        (fact(e.TransactionBegan, using="other"), "a transaction begins, on connection other"),
        (fact(e.TransactionCommitted), "committed: the transaction is over"),
        (fact(e.TransactionRolledBack), "rolled back: what this transaction wrote is gone"),
        (fact(e.SavepointMade, savepoint="s1"), "a savepoint is made"),
        (
            fact(e.SavepointReleased, savepoint="s1"),
            "the savepoint is released: its work belongs to the transaction around it",
        ),
        (
            fact(e.SavepointRolledBack, savepoint="s1"),
            "rolled back to the savepoint: what was written since is gone",
        ),
        (fact(e.CallbackRegistered, callback="mail"), "on_commit() is given mail"),
        (fact(e.CallbackRan, callback="mail"), "mail starts"),
        (fact(e.CallbackReturned, opened=1, callback="mail"), "mail returns"),
        (
            fact(e.CallbackReturned, opened=1, callback="mail", exception="OSError"),
            "mail raises OSError",
        ),
        (fact(e.CallbackDropped, callback="mail"), "drops mail: it will never run"),
        (fact(e.TextPrinted, text="hello\n"), "prints hello"),
        (fact(e.RunCut, reason="stopped after 2 seconds"), "stopped after 2 seconds"),
    ],
)
def test_words(made: Fact, text: str) -> None:
    assert only_row(made).text == text


@pytest.mark.parametrize(
    ("receivers", "note"),
    [
        ((), "sender Book, no receiver is connected"),
        (("log",), "sender Book, to 1 receiver"),
        (("log", "mail"), "sender Book, to 2 receivers"),
    ],
)
def test_a_signal_says_who_hears_it(receivers: tuple[str, ...], note: str) -> None:
    assert only_row(sample.sent("pre_save", receivers=receivers)).note == note


def test_the_sender_goes_without_saying_inside_its_own_save() -> None:
    trace = sample.trace(sample.save(), sample.sent("pre_save", parent=1))

    assert build(trace).rows[1].note == "no receiver is connected"


def test_a_signals_arguments_are_all_there() -> None:
    sent = sample.sent("post_save", instance="Book pk=1", receivers=("log",))

    assert only_row(sent).detail == (
        "sender=Book\ninstance=Book pk=1\ncreated=True\nraw=False\nusing='default'\n"
        "update_fields=None\n\nreceivers: log"
    )


def test_a_statement_is_there_as_a_whole() -> None:
    row = only_row(sample.sql("SELECT 1", parameters=("'a'", "2")))

    assert row.detail == "SELECT 1\n\nwith 'a', 2"


def test_a_database_error_is_told() -> None:
    row = only_row(sample.sql(error="IntegrityError: UNIQUE"))

    assert (row.tone, row.note) == ("bad", "IntegrityError: UNIQUE")


def test_a_call_in_one_row_says_all_it_did() -> None:
    trace = sample.trace(
        sample.started(),
        fact(e.TextPrinted, text="hello\n", parent=1),
        sample.ended(1, response="3"),
    )

    assert [row.text for row in build(trace).rows] == ["log prints hello and returns 3"]


def test_the_statement_is_shown_once_for_an_override() -> None:
    """``Essay.save()`` calls ``Model.save()`` on behalf of the same line."""
    source = "essay.save()\n"
    trace = sample.trace(
        sample.save(method="Essay.save", line=1),
        sample.save(method="Model.save", line=1, parent=1),
        source=source,
    )

    assert [row.text for row in build(trace).rows] == ["essay.save()", "Model.save()"]


@pytest.mark.parametrize(
    ("value", "text"), [(0.126, "0.13"), (99.99, "99.99"), (212.46, "212.5"), (1234.5, "1234")]
)
def test_milliseconds(value: float, text: str) -> None:
    assert milliseconds(value) == text
