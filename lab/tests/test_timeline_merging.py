"""Which events share a row."""

from __future__ import annotations

from lab.tests import timeline_samples as sample
from lab.tests.timeline_samples import fact, line
from lab.timeline import build
from lab.tracing import events as e
from lab.tracing.trace import Trace

SOURCE = """\
def action():
    try:
        book.save()
    except ValueError:
        pass
    book = Book(
        title="Two Scoops",
        slug="",
    )
    return book
"""


def told(trace: Trace) -> list[tuple[str, tuple[str, ...]]]:
    return [(row.text, row.ids) for row in build(trace).rows]


def test_a_line_that_announces_the_next_event_joins_it() -> None:
    trace = sample.trace(line(3), sample.save(line=3), source=SOURCE)

    assert told(trace) == [("book.save()", ("e1",))]


def test_a_line_with_an_event_of_another_line_stays() -> None:
    trace = sample.trace(line(10), sample.save(line=3), source=SOURCE)

    assert told(trace) == [("return book", ()), ("book.save()", ())]


def test_a_line_does_not_join_another_thread() -> None:
    trace = sample.trace(line(3), sample.save(line=3, thread="Thread-1"), source=SOURCE)

    assert len(told(trace)) == 2


def test_a_line_that_does_nothing_joins_what_follows() -> None:
    trace = sample.trace(line(2), line(3), sample.save(line=3), source=SOURCE)

    assert told(trace) == [("book.save()", ("e1", "e2"))]


def test_a_statement_over_several_lines_is_one_row() -> None:
    trace = sample.trace(line(6), line(7), line(8), line(6), source=SOURCE)

    assert told(trace)[0][0] == 'book = Book(title="Two Scoops", slug="")'
    assert told(trace)[0][1] == ("e2", "e3")


def test_the_last_line_stands_alone() -> None:
    trace = sample.trace(line(2), source=SOURCE)

    assert told(trace) == [("try:", ())]


def test_the_end_of_a_dispatch_joins_the_row_above() -> None:
    ended = fact(e.SignalEnded, opened=1, signal="pre_save")
    trace = sample.trace(sample.sent("pre_save"), ended)

    assert told(trace) == [("sends pre_save", ("e2",))]


def test_a_receiver_with_more_inside_has_a_row_at_each_end() -> None:
    trace = sample.trace(sample.started(), sample.sql(parent=1), sample.ended(1))

    assert [text for text, _ in told(trace)] == [
        "log starts",
        "INSERT INTO lab_book 1 row, 0.13 ms",
        "log returns",
    ]


def test_a_receiver_that_never_ended_only_starts() -> None:
    trace = sample.trace(sample.started(), line(3, parent=1), source=SOURCE)

    assert told(trace) == [("log starts", ()), ("book.save()", ())]


def test_a_receiver_is_not_merged_across_threads() -> None:
    trace = sample.trace(sample.started(), line(3, thread="Thread-1"), sample.ended(1))

    assert [text for text, _ in told(trace)] == ["log starts", "save_a_book", "log returns"]


def test_a_callback_without_more_inside_is_one_row() -> None:
    trace = sample.trace(
        fact(e.CallbackRan, callback="mail"),
        fact(e.CallbackReturned, opened=1, callback="mail"),
    )

    [row] = build(trace).rows
    assert (row.text, row.note, row.lane) == ("mail runs", "given to on_commit()", "you")


def test_a_callback_that_raises_has_two_rows() -> None:
    trace = sample.trace(
        fact(e.CallbackRan, callback="mail"),
        fact(e.CallbackReturned, opened=1, callback="mail", exception="OSError", message="no"),
    )

    assert [text for text, _ in told(trace)] == ["mail starts", "mail raises OSError"]


def test_a_save_in_a_callback_of_a_save_is_a_level_deeper() -> None:
    trace = sample.trace(
        sample.save(),
        fact(e.CallbackRan, callback="mail", parent=1),
        sample.save(parent=2),
    )

    assert [row.level for row in build(trace).rows] == [0, 0, 1]


def test_a_save_in_a_receiver_of_a_signal_outside_saves_is_not_nested() -> None:
    trace = sample.trace(
        sample.sent("paid", arguments={}), sample.started(parent=1), sample.save(parent=2)
    )

    assert [row.level for row in build(trace).rows] == [0, 0, 0]


def test_two_prints_are_two_rows() -> None:
    trace = sample.trace(
        fact(e.TextPrinted, text="one\n", line=3), fact(e.TextPrinted, text="two\n", line=3)
    )

    assert [text for text, _ in told(trace)] == ["prints one", "prints two"]


def test_pieces_of_one_print_with_its_line_are_one_row() -> None:
    trace = sample.trace(
        line(3),
        fact(e.TextPrinted, text="one", line=3),
        fact(e.TextPrinted, text="\n", line=3),
        source=SOURCE,
    )

    assert told(trace) == [("prints one", ("e1", "e3"))]


def test_a_waiting_line_does_not_swallow_the_end_of_a_dispatch() -> None:
    ended = fact(e.SignalEnded, opened=1, signal="pre_save", line=2)
    trace = sample.trace(sample.sent("pre_save"), line(2), ended, source=SOURCE)

    assert [text for text, _ in told(trace)] == ["sends pre_save", "pre_save is over"]
