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
    monitor = Monitor()
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


def test_lines_and_ways_in_and_out_are_told(monitor: Monitor, heard: list[Any]) -> None:
    first = add.__code__.co_firstlineno
    monitor.on_line = lambda code, line: heard.append(line - first)
    monitor.on_enter = lambda code: heard.append(f"into {code.co_name}")
    monitor.on_leave = lambda: heard.append("out")
    monitor.follow(add.__code__)
    monitor.follow(fail.__code__)
    monitor.start()

    add(1, 2)
    with pytest.raises(ValueError, match="no"):
        fail()

    assert heard[:4] == ["into add", 1, 2, "out"]
    assert heard[4] == "into fail"
    assert heard[-1] == "out"


def test_a_second_tool_is_told_directly(monitor: Monitor, heard: list[Any]) -> None:
    monitor.direct_start = lambda code, offset: heard.append(code.co_name)
    monitor.direct_end = lambda code, offset, value: heard.append(value)
    monitor.watch_directly(add.__code__, lambda code, error: None)
    monitor.start()
    monitor.watch_directly(fail.__code__, lambda code, error: heard.append(repr(error)))

    add(1, 2)
    with pytest.raises(ValueError, match="no"):
        fail()

    assert heard == ["add", 3, "fail", "ValueError('no')"]


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
    monitors = [Monitor() for _ in range(3)]
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


def test_an_error_on_the_way_out_ends_in_the_monitor(monitor: Monitor) -> None:
    monitor.on_leave = _refuse
    monitor.follow(fail.__code__)
    monitor.start()

    with pytest.raises(ValueError, match="no"):
        fail()


def test_what_is_begun_or_left_and_missed_is_noted_without_a_call(monitor: Monitor) -> None:
    """So that an end is not taken for that of something else."""
    monitor.recorder = recorder = Recorder()
    monitor.on_enter = monitor.on_leave = _refuse
    monitor.follow(fail.__code__)
    monitor.watch(fail.__code__, _refuse, None, _refuse)
    monitor.start()

    with pytest.raises(ValueError, match="no"):
        fail()

    assert [(kind, payload) for kind, _, _, payload in recorder.notes] == [
        ("enter", fail.__code__),
        ("direct", fail.__code__),
        ("left", (fail.__code__, "ValueError", "no")),
        ("leave", None),
    ]


def test_the_end_of_a_dispatch_that_is_not_heard_is_not_told(
    monitor: Monitor, heard: list[Any]
) -> None:
    monitor.recorder = recorder = Recorder()
    monitor.watch(fail.__code__, unwind=lambda code, error: heard.append(repr(error)))
    monitor.dispatches.add(id(fail.__code__))
    recorder.here.silent = True
    monitor.start()

    for _ in range(2):
        with pytest.raises(ValueError, match="no"):
            fail()

    assert heard == ["ValueError('no')"]


def test_an_error_at_a_line_ends_in_the_monitor(monitor: Monitor) -> None:
    monitor.on_line = _refuse
    monitor.follow(add.__code__)
    monitor.start()

    assert add(1, 2) == 3

    assert monitor.missed == ["LookupError in add"] * 2
