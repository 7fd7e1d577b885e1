"""What differs between two runs, told from their traces."""

from __future__ import annotations

from typing import Any

import pytest

from lab.pairs.difference import Difference, difference
from lab.tests.timeline_samples import Fact, fact, trace
from lab.tracing import events as e
from lab.tracing.trace import Outcome, Trace

BOOK = {"id": "1", "title": "'Dune'", "slug": "''"}


def called() -> Fact:
    return fact(e.ReceiverStarted, receiver="hear", signal="post_save", sender="Book")


def sent(error: str | None = None) -> Fact:
    return fact(e.SqlRan, statement="SELECT 1", duration=0.1, error=error)


def said(text: str) -> Fact:
    return fact(e.TextPrinted, text=text)


def ended(exception: str) -> Trace:
    return trace(outcome=Outcome(status="raised", exception=exception))


def words(found: Difference, name: str) -> tuple[str, str]:
    """The two sides of one aspect in the table."""
    (aspect,) = [aspect for aspect in found.aspects if aspect.name == name]
    return aspect.wrong, aspect.right


def test_an_exception_comes_first() -> None:
    found = difference(ended("ValueError"), trace())

    assert found.sentence == "The wrong code ended with `ValueError`; the right code returned."
    assert words(found, "How it ended") == ("left by `ValueError`", "returned")
    assert [aspect.differs for aspect in found.aspects][:2] == [True, False]


def test_a_run_that_was_stopped_did_not_end_by_itself() -> None:
    stopped = trace(outcome=Outcome(status="stopped", text="This run was stopped."))

    found = difference(stopped, trace())

    assert found.sentence.startswith("The wrong code did not end by itself;")
    assert words(found, "How it ended")[0] == "This run was stopped."


def test_nothing_differs() -> None:
    found = difference(trace(tables={"lab_book": [BOOK]}), trace(tables={"lab_book": [BOOK]}))

    assert found.sentence == (
        "With these values there is no difference: both returned and left 1 row of Book."
    )
    assert not any(aspect.differs for aspect in found.aspects)


@pytest.mark.parametrize(
    ("wrong", "right", "sentence"),
    [
        ("", "one\n", "The wrong code printed nothing; the right code printed `one`."),
        ("one\n", "one\ntwo\n", "The wrong code printed 1 line; the right code printed `two`."),
        ("a\nb\n", "c\nd\n", "The wrong code printed 2 lines; the right code printed 2 lines."),
    ],
)
def test_a_new_line_is_quoted_and_several_are_counted(
    wrong: str, right: str, sentence: str
) -> None:
    assert difference(trace(said(wrong)), trace(said(right))).sentence == sentence


def test_many_lines_are_cut_in_the_table() -> None:
    found = difference(trace(said("1\n2\n3\n4\n5\n")), trace())

    assert words(found, "Printed") == ("`1` / `2` / `3` / `4` / …", "nothing")


def test_rows_are_counted_by_the_names_of_models() -> None:
    entry = {"id": "1", "message": "'x'"}
    wrong: dict[str, Any] = {"lab_book": [BOOK], "lab_book in other": [BOOK]}

    found = difference(
        trace(tables=wrong), trace(tables={"lab_book": [BOOK], "lab_auditentry": [entry]})
    )

    assert words(found, "Rows left") == (
        "Book: 1, Book in other: 1, AuditEntry: 0",
        "Book: 1, AuditEntry: 1, Book in other: 0",
    )
    assert "left 1 row of Book in other and no rows of AuditEntry" in found.sentence


def test_a_table_that_is_no_models_keeps_its_name() -> None:
    found = difference(trace(tables={"odd": [{"id": "1"}]}), trace())

    assert words(found, "Rows left") == ("odd: 1", "odd: 0")


def test_the_first_value_that_differs_is_told() -> None:
    changed = "datetime.datetime(2026, 1, {})"
    wrong = {"lab_book": [BOOK | {"changed": changed.format(1)}]}
    right = {"lab_book": [BOOK | {"slug": "'dune'", "changed": changed.format(2)}]}

    found = difference(trace(tables=wrong), trace(tables=right))

    assert found.sentence == (
        "The wrong code left `''` in `Book.slug`; the right code left `'dune'` in `Book.slug`."
    )


def test_moments_differ_without_a_word() -> None:
    wrong = {"lab_draft": [{"id": "1", "changed": "datetime.datetime(2026, 1, 1)"}]}
    right = {"lab_draft": [{"id": "1", "changed": "datetime.datetime(2026, 1, 2)"}]}

    assert "no difference" in difference(trace(tables=wrong), trace(tables=right)).sentence


def test_receivers_and_statements_are_counted() -> None:
    found = difference(trace(called(), sent(), sent()), trace(sent()))

    assert found.sentence == (
        "The wrong code called a receiver once and sent 2 statements; "
        "the right code called no receiver and sent 1 statement."
    )


def test_a_statement_more_or_less_is_for_the_table_only() -> None:
    found = difference(trace(sent(), sent(), sent()), trace(sent(), sent()))

    assert words(found, "Statements sent") == ("3", "2")
    assert "no difference" in found.sentence


def test_what_django_refused_to_send_is_no_statement() -> None:
    refused = sent("TransactionManagementError: the transaction is broken")

    assert words(difference(trace(refused), trace()), "Statements sent") == ("0", "0")


@pytest.mark.parametrize(
    ("facts", "shown", "sentence"),
    [
        ([], "none", "left nothing for after the commit;"),
        ([fact(e.CallbackDropped, callback="send")], "1 dropped", "dropped 1 callback;"),
    ],
)
def test_callbacks_ran_or_were_dropped(facts: list[Fact], shown: str, sentence: str) -> None:
    found = difference(trace(*facts), trace(fact(e.CallbackRan, callback="send")))

    assert words(found, "Callbacks of `on_commit()`") == (shown, "1 ran")
    assert sentence in found.sentence
    assert found.sentence.endswith("ran 1 callback after the commit.")


def test_no_more_than_three_aspects_are_told() -> None:
    found = difference(
        trace(said("x\n"), called(), sent(), outcome=Outcome(status="raised", exception="Boom")),
        trace(tables={"lab_book": [BOOK]}),
    )

    assert found.sentence == (
        "The wrong code ended with `Boom`, printed `x` and left no rows of Book; "
        "the right code returned, printed nothing and left 1 row of Book."
    )
