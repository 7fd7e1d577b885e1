"""Receivers that are coroutines take turns in a thread of their loop; what they do is theirs."""

from __future__ import annotations

from typing import Any

from lab.tracing.replay import Replay, Told

MAIN, LOOP = "MainThread", "loop"
_IDENTS = (MAIN, LOOP, "another")


def send() -> None: ...
def save() -> None: ...
async def first() -> None: ...
async def second() -> None: ...


def feed(*notes: tuple[str, str, Any]) -> list[dict[str, Any]]:
    """The events of notes, each with its thread."""
    replay, told = Replay(0, dict(enumerate(_IDENTS))), list[Told]()
    for at, (thread, kind, payload) in enumerate(notes):
        told += replay.feed((kind, at * 1_000_000, _IDENTS.index(thread), payload))
    return [data for data, _ in told]


SENT: tuple[str, str, Any] = (
    MAIN,
    "signal",
    (send.__code__, "send", ("post_save", "Book", ("first",), None, ()), None, (), True),
)
ENDED = (MAIN, "signal_end", (send.__code__, None))


def began(code: Any) -> tuple[str, str, Any]:
    return LOOP, "receiver", (code.__code__, code.__name__, ("post_save", "Book"))


def over(code: Any, error: Any = None) -> tuple[str, str, Any]:
    return LOOP, "receiver_end", (code.__code__, "None", error)


def line(code: Any, number: int) -> tuple[str, str, Any]:
    return LOOP, "line", (code.__name__, number)


def saved(thread: str) -> tuple[str, str, Any]:
    return thread, "save", (save.__code__, "Model.save", "Book", None, {})


def places(events: list[dict[str, Any]]) -> list[tuple[str, int, int | None]]:
    return [(event["kind"], event["depth"], event["parent"]) for event in events]


def test_they_begin_and_end_inside_the_dispatch_that_waits_for_them() -> None:
    events = feed(
        SENT, began(first), began(second), over(first, ("Boom", "no")), over(second), ENDED
    )

    assert places(events) == [
        ("signal_sent", 0, None),
        ("receiver_started", 1, 1),
        ("receiver_started", 1, 1),
        ("receiver_raised", 1, 1),
        ("receiver_returned", 1, 1),
        ("signal_ended", 0, None),
    ]


def test_a_line_is_inside_the_one_whose_turn_it_is() -> None:
    events = feed(
        SENT, began(first), line(first, 5), began(second), line(second, 9), line(first, 6)
    )

    assert places(events)[2:] == [
        ("line_reached", 2, 2),
        ("receiver_started", 1, 1),
        ("line_reached", 2, 4),
        ("line_reached", 2, 2),
    ]


def test_what_the_only_one_asks_of_the_waiting_thread_is_inside_it() -> None:
    events = feed(SENT, began(first), line(first, 5), saved(MAIN), saved(MAIN), over(first), ENDED)

    assert places(events)[3:] == [
        ("save_called", 2, 2),
        ("save_called", 3, 4),
        ("receiver_returned", 1, 1),
        ("signal_ended", 0, None),
    ]
    assert [event["line"] for event in events[3:5]] == [5, 5]


def test_what_one_of_several_asks_is_not_given_to_any_of_them() -> None:
    events = feed(SENT, began(first), began(second), saved(MAIN))

    assert places(events)[-1] == ("save_called", 1, 1)


def test_another_thread_has_nothing_to_do_with_them() -> None:
    events = feed(SENT, began(first), saved("another"), saved("another"))

    assert places(events)[2:] == [("save_called", 0, None), ("save_called", 1, 3)]


def test_one_whose_dispatch_was_missed_stands_by_itself() -> None:
    events = feed(began(first), line(first, 5), over(first))

    assert places(events) == [
        ("receiver_started", 0, None),
        ("line_reached", 1, 1),
        ("receiver_returned", 0, None),
    ]


def test_lines_of_other_functions_are_inside_the_one_whose_turn_it_is() -> None:
    events = feed(SENT, began(first), line(first, 5), line(save, 2), saved(MAIN))

    assert places(events)[3:] == [("line_reached", 2, 2), ("save_called", 2, 2)]
    assert events[-1]["line"] == 2


def test_lines_that_the_waiting_thread_reaches_itself_are_its_own() -> None:
    events = feed(
        SENT, began(first), line(first, 5), saved(MAIN), (MAIN, "line", ("hear", 8)), saved(MAIN)
    )

    assert [event["line"] for event in events[3:]] == [5, 8, 8]


def test_what_is_no_event_is_taken_for_no_dispatch() -> None:
    hidden = LOOP, "direct", save.__code__

    events = feed(hidden, began(first), line(first, 5))

    assert places(events) == [("receiver_started", 0, None), ("line_reached", 1, 1)]
