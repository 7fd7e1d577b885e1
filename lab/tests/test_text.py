from __future__ import annotations

import pytest

from lab.tests.timeline_samples import fact, trace
from lab.tests.variants import trace_of_code
from lab.tracing import events as e
from lab.tracing.text import as_lines, as_text, line_of
from lab.tracing.trace import Outcome, State

ROW = {"id": "1", "title": "'a'"}


def line(kind: type[e.Event], **values: object) -> str:
    return line_of(kind(number=1, at=0.0, **values))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "values", "text"),
    [
        (e.LineReached, {"function": "go"}, "go()"),
        (e.SqlRan, {"statement": "SELECT 1", "duration": 1.0, "rows": 1}, "autocommit: SELECT 1"),
        (e.SqlRan, {"statement": "UPDATE x", "duration": 1.0, "rows": 2}, "UPDATE x rows=2"),
        (e.SqlRan, {"statement": "UPDATE x", "duration": 1.0}, "autocommit: UPDATE x"),
        (e.SqlRan, {"statement": "X", "duration": 1.0, "error": "E: y"}, "X refused: E: y"),
        (e.SqlRan, {"statement": "X", "duration": 1.0, "parameters": ("1", "2")}, "X (1, 2)"),
        (e.SqlRan, {"statement": "X", "duration": 1.0, "using": "other"}, "on other: X"),
        (e.SqlRan, {"statement": "X", "duration": 1.0, "in_transaction": True}, "transaction: X"),
        (e.SignalSent, {"signal": "go", "sender": "x", "arguments": {}}, "go from x: -> nobody"),
        (
            e.SignalSent,
            {"signal": "ping", "how": "asend", "sender": "x", "arguments": {"a": "1"}}
            | {"receivers": ("hear", "log")},
            "ping by asend() from x: a=1 -> hear, log",
        ),
        (e.SavepointMade, {"savepoint": "s1"}, "SAVEPOINT"),
        (e.SavepointReleased, {"savepoint": "s1"}, "SAVEPOINT RELEASED"),
        (e.SavepointRolledBack, {"savepoint": "s1"}, "SAVEPOINT ROLLED BACK"),
        (e.TransactionBegan, {"using": "other"}, "BEGAN on other"),
        (e.CallbackRegistered, {"callback": "mail"}, "on_commit(mail)"),
        (e.CallbackRan, {"callback": "mail"}, "mail is called after the commit"),
        (e.CallbackReturned, {"opened": 1, "callback": "mail"}, "mail ended"),
        (
            e.CallbackReturned,
            {"opened": 1, "callback": "mail", "exception": "KeyError"},
            "mail ended by KeyError",
        ),
        (e.CallbackDropped, {"callback": "mail"}, "mail is dropped"),
        (e.TextPrinted, {"text": "hi\n"}, r"prints 'hi\n'"),
        (e.RunCut, {"reason": "too long"}, "CUT: too long"),
    ],
)
def test_an_event_is_one_line(kind: type[e.Event], values: dict[str, object], text: str) -> None:
    assert line(kind, **values).endswith(text)


def test_every_kind_of_event_has_a_line() -> None:
    from lab.tracing.text import _LINES

    assert set(_LINES) == set(e.KINDS.values())


def test_depth_is_indentation_and_the_line_of_code_stands_in_the_margin() -> None:
    sample = trace(
        fact(e.LineReached, function="go", line=1),
        fact(e.TransactionBegan, line=1, depth=1),
        fact(e.TransactionCommitted),
        source="with transaction.atomic():",
    )

    assert list(as_lines(sample))[:3] == [
        "   1 | with transaction.atomic():",
        "   1 |   BEGAN",
        "     | COMMITTED",
    ]


def test_a_state_is_told_where_it_changes() -> None:
    states = {
        1: State(model="Book", memory={"id": "None"}),
        2: State(model="Book", memory={"id": "None"}, inside=ROW),
        3: State(model="Book", memory=ROW, inside=ROW, note="locked"),
    }
    sample = trace(*[fact(e.TransactionBegan)] * 4, states=states)

    assert list(as_lines(sample))[:-1] == [
        "     | BEGAN",
        "     |   : Book memory: id=None",
        "     |   : Book inside: nothing",
        "     |   : Book outside: nothing",
        "     | BEGAN",
        "     |   : Book inside: id=1 title='a'",
        "     | BEGAN",
        "     |   : Book memory: id=1 title='a'",
        "     |   : Book note: locked",
        "     | BEGAN",
    ]


def test_what_one_print_writes_is_one_line() -> None:
    pieces = [fact(e.TextPrinted, text=text) for text in ("a", " ", "b", "\n", "end")]

    assert list(as_lines(trace(*pieces)))[:2] == ["     | prints 'a b'", "     | prints 'end'"]


def test_what_lies_too_deep_is_left_out_once() -> None:
    sample = trace(*[fact(e.TransactionBegan, depth=depth) for depth in (1, 3, 4, 1)])

    assert list(as_lines(sample, deepest=2))[:-1] == [
        "     |   BEGAN",
        "     |       ...",
        "     |   BEGAN",
    ]


def test_the_end_and_the_tables_come_last() -> None:
    sample = trace(
        outcome=Outcome(status="raised", text="no", exception="KeyError"), tables={"t": [ROW]}
    )

    assert as_text(sample) == "ends: raised KeyError\nt: id=1 title='a'\n"


def test_two_runs_of_the_same_code_read_the_same() -> None:
    code = "def go():\n    book = Book(title='a')\n    book.save()\n    print(book)\n"

    assert as_text(trace_of_code(code)) == as_text(trace_of_code.__wrapped__(code))
