"""Which code is watched, and that what is watched does not feel it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from lab.tracing.monitor import Monitor, nested
from lab.tracing.recorder import Recorder

pytestmark = pytest.mark.usefixtures("tracing")


def add(first: int, second: int) -> int:
    total = first + second
    return total  # noqa: RET504


def fail() -> None:
    raise ValueError("no")


def call_others() -> list[int]:
    return sorted([add(2, 1)])


@pytest.fixture
def monitor() -> Iterator[Monitor]:
    monitor = Monitor(Recorder())
    yield monitor
    monitor.stop()


@pytest.fixture
def heard() -> list[Any]:
    return []


def test_nested_code_is_found_at_any_depth() -> None:
    code = compile("def a():\n  def b():\n    lambda: 1\nclass C:\n  def d(self): ...", "", "exec")

    assert [inner.co_name for inner in nested(code)] == ["<module>", "a", "b", "<lambda>", "C", "d"]


def test_start_and_end_are_told(monitor: Monitor, heard: list[Any]) -> None:
    monitor.watch(add.__code__, heard.append, lambda code, value: heard.append(value))
    monitor.start()

    add(1, 2)

    assert heard == [add.__code__, 3]


def test_what_is_left_by_an_exception_is_told(monitor: Monitor, heard: list[Any]) -> None:
    monitor.watch(fail.__code__, unwind=lambda code, error: heard.append(repr(error)))
    monitor.start()

    with pytest.raises(ValueError, match="no"):
        fail()

    assert heard == ["ValueError('no')"]


def test_what_a_function_calls_is_told(monitor: Monitor, heard: list[Any]) -> None:
    monitor.watch_calls(call_others.__code__, lambda code, target: heard.append(target))
    monitor.start()

    call_others()

    assert heard == [add, sorted]


def told(monitor: Monitor) -> list[tuple[str, str]]:
    """What was noted, of which function."""
    return [(note[0], note[3].co_name) for note in monitor.recorder.notes]


def test_lines_and_ways_in_and_out_are_told(monitor: Monitor, heard: list[Any]) -> None:
    first = add.__code__.co_firstlineno
    monitor.on_line = lambda code, line: heard.append(line - first)
    monitor.follow(add.__code__)
    monitor.follow(fail.__code__)
    monitor.start()

    add(1, 2)
    with pytest.raises(ValueError, match="no"):
        fail()

    assert heard[:2] == [1, 2]
    assert told(monitor) == [
        ("began", "add"),
        ("over", "add"),
        ("began", "fail"),
        ("leave", "fail"),
    ]


def test_receivers_are_noted_without_a_handler(monitor: Monitor, heard: list[Any]) -> None:
    monitor.watch_receiver(add.__code__, lambda code, error: None)
    monitor.start()
    monitor.watch_receiver(fail.__code__, lambda code, error: heard.append(repr(error)))

    add(1, 2)
    with pytest.raises(ValueError, match="no"):
        fail()

    assert told(monitor) == [("began", "add"), ("over", "add"), ("began", "fail")]
    assert monitor.recorder.notes[1][4] == "3"
    assert heard == ["ValueError('no')"]


@pytest.mark.parametrize("early", [False, True])
def test_receivers_can_be_looked_at(monitor: Monitor, heard: list[Any], early: bool) -> None:
    monitor.watch_receiver(add.__code__, lambda code, error: None)
    monitor.follow(fail.__code__)
    if early:
        monitor.look_at_receivers(lambda code: heard.append(code.co_name))
    monitor.start()
    if not early:
        monitor.look_at_receivers(lambda code: heard.append(code.co_name))

    add(1, 2)
    with pytest.raises(ValueError, match="no"):
        fail()

    assert heard == ["add"]
    assert told(monitor) == [("over", "add"), ("enter", "fail"), ("leave", "fail")]


def test_nothing_is_heard_before_the_start_and_after_the_end(
    monitor: Monitor, heard: list[Any]
) -> None:
    monitor.watch(add.__code__, heard.append)
    assert not monitor.active

    add(1, 2)
    monitor.start()
    monitor.start()
    assert monitor.active
    monitor.stop()
    monitor.stop()
    add(1, 2)

    assert heard == []
    assert not monitor.active


def test_what_is_watched_later_is_heard_at_once(monitor: Monitor, heard: list[Any]) -> None:
    monitor.start()
    monitor.watch(add.__code__, heard.append)

    add(1, 2)

    assert heard == [add.__code__]


def test_two_monitors_hear_both_and_a_third_is_told_that_there_is_no_room(
    heard: list[Any],
) -> None:
    monitors = [Monitor(Recorder()) for _ in range(3)]
    started: list[Monitor] = []
    try:
        for monitor in monitors:
            monitor.watch(add.__code__, heard.append)
            if len(started) == 2:
                with pytest.raises(RuntimeError, match="no two tool ids left"):
                    monitor.start()
            else:
                monitor.start()
                started.append(monitor)
        add(1, 2)
    finally:
        for monitor in started:
            monitor.stop()

    assert heard == [add.__code__] * 2


def _refuse(*args: Any) -> None:
    raise LookupError


@pytest.mark.parametrize(
    ("prepare", "act", "where"),
    [
        (lambda m: m.watch(add.__code__, _refuse), lambda: add(1, 2), "add"),
        (lambda m: m.watch(add.__code__, None, _refuse), lambda: add(1, 2), "add"),
        (lambda m: m.watch_calls(call_others.__code__, _refuse), call_others, "call_others"),
    ],
)
def test_an_error_of_a_handler_ends_in_the_monitor(
    monitor: Monitor, prepare: Callable[[Monitor], None], act: Callable[[], Any], where: str
) -> None:
    prepare(monitor)
    monitor.start()

    assert act() in (3, [3])

    assert set(monitor.missed) == {f"LookupError in {where}"}


def test_an_error_of_a_handler_does_not_replace_that_of_the_code(monitor: Monitor) -> None:
    monitor.watch(fail.__code__, unwind=_refuse)
    monitor.start()

    with pytest.raises(ValueError, match="no"):
        fail()

    assert monitor.missed == ["LookupError in fail"]


class Full(list[Any]):
    """Takes no note."""

    def append(self, note: Any) -> None:
        raise LookupError


@pytest.mark.parametrize("careful", [False, True])
def test_what_is_begun_or_left_and_missed_is_noted_without_a_call(
    monitor: Monitor, careful: bool
) -> None:
    """So that an end is not taken for that of something else."""
    recorder = monitor.recorder
    recorder.take, recorder.waiting = Full().append, []
    for function in (add, fail, call_others):
        monitor.follow(function.__code__)
    if careful:
        monitor.look_at_receivers(_refuse)
    monitor.watch(fail.__code__, _refuse, None, _refuse)
    monitor.watch(call_others.__code__, _refuse)
    monitor.dispatches.add(id(call_others.__code__))
    monitor.start()

    call_others()
    with pytest.raises(ValueError, match="no"):
        fail()

    assert [note[0] for note in recorder.waiting] == [
        *("direct", "unheard", "direct", "over", "over"),
        *("direct", "missed", "left", "leave"),
    ]
    assert recorder.waiting[7][3] == (fail.__code__, "ValueError", "no")
    assert set(monitor.missed) == {
        f"LookupError in {function.__name__}" for function in (add, fail, call_others)
    }


def test_an_error_at_a_line_ends_in_the_monitor(monitor: Monitor) -> None:
    monitor.on_line = _refuse
    monitor.follow(add.__code__)
    monitor.start()

    assert add(1, 2) == 3

    assert monitor.missed == ["LookupError in add"] * 2
