"""Where notes go: kept, told at once, cut at a limit."""

from __future__ import annotations

import inspect
import sys
import threading
import time
from typing import Any

import pytest

from lab.tracing import recorder as module
from lab.tracing.events import TextPrinted, from_data
from lab.tracing.recorder import Recorder
from lab.tracing.trace import State


class Reader:
    """Says each time what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def read(self, kind: str) -> State | None:
        self.asked.append(kind)
        return State(model=f"reading {len(self.asked)}") if len(self.asked) % 2 else None

    def enter(self, instance: Any, using: str | None) -> None: ...
    def look_at(self, instance: Any, using: str | None) -> None: ...
    def leave(self) -> None: ...
    def began(self, connection: Any) -> None: ...

    def ran(self, connection: Any, cursor: Any, statement: str) -> None: ...


def say(recorder: Recorder, text: str) -> None:
    recorder.record("text_printed", {"text": text, "stream": "stdout"})


def texts(recorder: Recorder) -> list[str]:
    return [event.text for event in recorder.events() if isinstance(event, TextPrinted)]


def sql(returns_rows: bool = False) -> tuple[Any, ...]:
    """The payload of a statement's note."""
    return ("INSERT", (), "default", True, None, None, returns_rows)


def test_what_is_recorded_comes_back_as_events() -> None:
    recorder = Recorder()

    say(recorder, "one")
    say(recorder, "two")

    one, two = recorder.events()
    assert isinstance(one, TextPrinted)
    assert (one.number, one.text, one.depth, one.parent, one.line) == (1, "one", 0, None, None)
    assert one.thread == threading.current_thread().name
    assert 0 <= one.at <= two.at
    assert recorder.states == {}


def test_a_sink_is_told_each_event_as_soon_as_it_is_known() -> None:
    told: list[Any] = []
    recorder = Recorder(sink=lambda event, state: told.append((from_data(event), state)))

    say(recorder, "one")
    assert [(event.text, state) for event, state in told] == [("one", None)]

    recorder.note("sql", sql(returns_rows=True))
    assert len(told) == 1  # its rows are not known yet
    recorder.note("fetched", (2, None))
    say(recorder, "two")
    assert [event.number for event, _ in told] == [1, 2, 3]
    assert told[1][0].rows == 2


def test_what_was_held_back_is_told_at_the_end() -> None:
    told: list[Any] = []
    recorder = Recorder(sink=lambda event, state: told.append(event["kind"]))

    recorder.note("sql", sql(returns_rows=True))
    recorder.settle()
    recorder.settle()

    assert told == ["sql_ran"]


def test_states_belong_to_the_events_at_which_they_changed() -> None:
    told: list[Any] = []
    reader = Reader()
    recorder = Recorder(reader=reader, sink=lambda event, state: told.append(state))

    for text in ("one", "two", "three"):
        say(recorder, text)
    recorder.note("enter", say.__code__)  # where the run is, not what happened

    first, third = State(model="reading 1"), State(model="reading 3")
    assert recorder.states == {1: first, 3: third}
    assert told == [first, None, third]
    assert reader.asked == ["text_printed"] * 3


def test_after_the_limit_nothing_is_kept_and_it_is_said_once() -> None:
    cuts: list[int] = []
    recorder = Recorder(limit=2, on_limit=lambda: cuts.append(1))

    for text in ("one", "two", "three", "four"):
        say(recorder, text)

    assert texts(recorder) == ["one", "two"]
    assert cuts == [1]


def test_a_limit_that_nobody_waits_for_cuts_in_silence() -> None:
    recorder = Recorder(limit=1)

    say(recorder, "one")
    say(recorder, "two")

    assert texts(recorder) == ["one"]


def test_a_new_start_forgets_all() -> None:
    recorder = Recorder()
    say(recorder, "one")

    recorder.restart()
    say(recorder, "two")

    [event] = recorder.events()
    assert (event.number, texts(recorder)) == (1, ["two"])
    assert event.at < 1000


def test_the_clock_stands_still_while_others_are_told() -> None:
    recorder = Recorder(sink=lambda event, state: time.sleep(0.05))

    before = recorder.now()
    say(recorder, "one")

    assert recorder.now() - before < 40e6


def test_at_the_bottom_of_a_recursion_a_fact_waits_until_there_is_room() -> None:
    """The recursion limit is left alone: the run would notice."""
    told: list[str] = []
    recorder = Recorder(sink=lambda event, state: told.append(event["text"]))
    usual = sys.getrecursionlimit()
    at_the_bottom: list[list[str]] = []

    def dive(depth: int) -> None:
        if depth:
            dive(depth - 1)
            return
        say(recorder, "deep")
        at_the_bottom.append(list(told))

    dive(usual - len(inspect.stack(0)) - module.ROOM // 2)
    say(recorder, "up")

    assert at_the_bottom == [[]]
    assert told == ["deep", "up"]
    assert sys.getrecursionlimit() == usual


def test_a_fact_waits_where_there_is_not_even_room_to_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    def has_room() -> bool:
        raise RecursionError

    told: list[Any] = []
    recorder = Recorder(sink=lambda event, state: told.append(event["text"]))
    with monkeypatch.context() as patch:
        patch.setattr(module, "has_room", has_room)
        say(recorder, "one")
    assert told == []

    say(recorder, "two")

    assert told == ["one", "two"]


def test_what_still_waits_is_told_in_the_end() -> None:
    told: list[str] = []
    recorder = Recorder(sink=lambda event, state: told.append(event["text"]))
    recorder.waiting.append(("event", 0, "MainThread", ("text_printed", {"text": "late"})))

    recorder.settle()

    assert told == ["late"]


def test_each_thread_has_its_name() -> None:
    recorder = Recorder()

    thread = threading.Thread(target=say, args=(recorder, "one"), name="helper")
    thread.start()
    thread.join()

    assert [event.thread for event in recorder.events()] == ["helper"]
