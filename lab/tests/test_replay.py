"""Notes become events: numbers, depth, parents; what ends without a beginning is left out."""

from __future__ import annotations

from typing import Any

import pytest

from lab.tracing.replay import Replay, Told


def one() -> None: ...
def two() -> None: ...
async def coroutine() -> None: ...
async def another_coroutine() -> None: ...


def feed(*notes: tuple[str, Any]) -> list[dict[str, Any]]:
    """The events of notes of one thread."""
    replay, told = Replay(0), list[Told]()
    for at, (kind, payload) in enumerate(notes):
        told += replay.feed((kind, at * 1_000_000, 1, payload))
    return [data for data, _ in told + replay.settle_all()]


def save(code: Any) -> tuple[str, Any]:
    return "save", (code.__code__, "Model.save", "Book", None, {})


def saved(code: Any) -> tuple[str, Any]:
    return "saved", (code.__code__, None, None)


def receiver(code: Any) -> tuple[str, Any]:
    return "receiver", (code.__code__, code.__name__, ("post_save", "Book"))


def received(code: Any) -> tuple[str, Any]:
    return "receiver_end", (code.__code__, "None", None)


def test_what_is_inside_is_deeper_and_knows_its_parent() -> None:
    events = feed(save(one), save(two), saved(two), saved(one))

    assert [(e["number"], e["depth"], e["parent"], e.get("opened")) for e in events] == [
        (1, 0, None, None),
        (2, 1, 1, None),
        (3, 1, 1, 2),
        (4, 0, None, 1),
    ]
    assert [e["at"] for e in events] == [0, 1, 2, 3]


@pytest.mark.parametrize(
    "note",
    [
        saved(one),
        received(one),
        ("signal_end", (one.__code__, None)),
        ("callback_end", (one.__code__, None)),
        ("leave", one.__code__),
        ("over", (one.__code__, None)),
    ],
)
def test_an_end_without_a_beginning_is_left_out(note: tuple[str, Any]) -> None:
    assert feed(note, ("event", ("transaction_began", {})))[0]["kind"] == "transaction_began"


def test_an_end_takes_what_never_ended_with_it() -> None:
    events = feed(save(one), save(two), saved(one), saved(two))

    assert [(e["kind"], e["depth"]) for e in events] == [
        ("save_called", 0),
        ("save_called", 1),
        ("save_returned", 0),
    ]


SHARED = ("post_save", "Book", ("one", "two"), None, ())
LEFT = ("left", (one.__code__, "RecursionError", "too deep"))


@pytest.mark.parametrize(
    ("begun", "kind", "said"),
    [
        (save(one), "save_raised", {"exception": "RecursionError", "message": "too deep"}),
        (receiver(one), "receiver_raised", {"exception": "RecursionError", "message": "too deep"}),
        (
            ("signal", (one.__code__, "send", SHARED, None, (), True)),
            "signal_ended",
            {"exception": "RecursionError"},
        ),
    ],
)
def test_what_is_left_where_no_stack_is_left_ends(
    begun: tuple[str, Any], kind: str, said: dict[str, str]
) -> None:
    _, end = feed(begun, LEFT)

    assert (end["kind"], end["opened"], end["depth"]) == (kind, 1, 0)
    assert said.items() <= end.items()


def test_a_primary_key_is_not_shown_twice() -> None:
    _, end = feed(("save", (one.__code__, "Model.save", "Book", "a", {})), LEFT)

    assert end["pk"] == "'a'"


def test_what_is_left_and_was_no_event_is_none() -> None:
    assert feed(LEFT) == []
    assert feed(("direct", one.__code__), LEFT, save(two))[0]["depth"] == 0


def test_a_receiver_of_a_dispatch_that_began_before_knows_no_signal() -> None:
    [started] = feed(("receiver", (one.__code__, "one", None)))

    assert (started["signal"], started["sender"]) == ("", "")


def test_what_controls_a_transaction_may_have_been_sent_before() -> None:
    [began] = feed(("control", ("transaction_began", "default", None)))

    assert (began["kind"], began["using"], began["depth"]) == ("transaction_began", "default", 0)


def signal(code: Any, is_told: bool) -> tuple[str, Any]:
    return "signal", (code.__code__, "send", SHARED, None, (), is_told)


def test_a_dispatch_is_over_with_its_last_receiver() -> None:
    replay, told = Replay(0, receivers={id(one.__code__), id(two.__code__)}), list[Told]()
    receivers = [
        (kind, (function.__code__, *said))
        for function in (one, two)
        for kind, said in (("began", ()), ("over", (None,)))
    ]

    notes = (save(save), signal(feed, False), *receivers, saved(save))
    for at, (kind, payload) in enumerate(notes):
        told += replay.feed((kind, at * 1_000_000, 1, *payload))

    assert [(data["kind"], data["depth"], data["at"]) for data, _ in told] == [
        ("save_called", 0, 0),
        ("signal_sent", 1, 1),
        ("receiver_started", 2, 2),
        ("receiver_returned", 2, 3),
        ("receiver_started", 2, 4),
        ("receiver_returned", 2, 5),
        ("signal_ended", 1, 5),
        ("save_returned", 0, 6),
    ]
    assert [data.get("receiver") for data, _ in told][2:6] == ["one", "one", "two", "two"]


def test_a_receiver_that_somebody_else_calls_has_lines_and_is_no_event() -> None:
    codes = {id(one.__code__)}
    replay = Replay(0, followed=codes, receivers=codes)

    assert replay.feed(("began", 0, 1, one.__code__)) == []
    [(data, _)] = replay.feed(("save", 1, 1, save(two)[1]))
    assert replay.feed(("over", 2, 1, one.__code__, None)) == []
    [(later, _)] = replay.feed(("save", 3, 1, save(two)[1]))

    assert (data["depth"], data["line"]) == (0, one.__code__.co_firstlineno)
    assert (later["depth"], later["line"]) == (0, None)


def test_an_end_that_is_told_of_a_dispatch_that_was_over_ends_no_other() -> None:
    """It began when no ends were told, and they are since."""
    events = feed(signal(feed, False), ("signal_end", (feed.__code__, None)), saved(save))

    assert [event["kind"] for event in events] == ["signal_sent"]


def test_coroutines_that_take_turns_all_end() -> None:
    events = feed(
        receiver(coroutine),
        receiver(another_coroutine),
        received(coroutine),
        received(another_coroutine),
    )

    assert [(e["kind"], e["receiver"], e.get("opened")) for e in events] == [
        ("receiver_started", "coroutine", None),
        ("receiver_started", "another_coroutine", None),
        ("receiver_returned", "coroutine", 1),
        ("receiver_returned", "another_coroutine", 2),
    ]


def test_threads_do_not_mix() -> None:
    replay = Replay(0, {1: "one", 2: "two"})
    told = [
        *replay.feed(("save", 0, 1, save(one)[1])),
        *replay.feed(("save", 1, 2, save(two)[1])),
        *replay.feed(("saved", 2, 1, saved(one)[1])),
    ]

    assert [(data["thread"], data["depth"]) for data, _ in told] == [
        ("one", 0),
        ("two", 0),
        ("one", 0),
    ]
