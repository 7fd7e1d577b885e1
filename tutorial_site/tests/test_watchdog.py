from __future__ import annotations

import os
import signal

import pytest

from tutorial_site.watchdog import PATIENCE, Watchdog

MOVES, HANGS = 4_000_001, 4_000_002  # no process has such a number


class Clock:
    """The time, and who was killed."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 1000.0
        self.killed: list[tuple[int, int]] = []
        monkeypatch.setattr(os, "kill", lambda *who: self.killed.append(who))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def pass_by(clock: Clock, watchdog: Watchdog, seconds: float) -> None:
    """Time in which one of the two says that it lives, and the parent looks."""
    for _ in range(int(seconds)):
        clock.now += 1
        watchdog._says.send(MOVES)
        watchdog.look([MOVES, HANGS], clock.now)


def test_who_says_nothing_for_too_long_is_killed_once(clock: Clock) -> None:
    watchdog = Watchdog()

    pass_by(clock, watchdog, PATIENCE)
    assert clock.killed == []
    pass_by(clock, watchdog, PATIENCE)

    assert clock.killed == [(HANGS, signal.SIGKILL)]


def test_after_a_sleep_of_the_whole_machine_nobody_is_late(clock: Clock) -> None:
    watchdog = Watchdog()
    pass_by(clock, watchdog, 1)

    clock.now += 3600
    watchdog.look([MOVES, HANGS], clock.now)

    assert clock.killed == []


def test_a_process_whose_parent_is_gone_ends(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    watchdog = Watchdog()
    parents = iter([os.getpid(), 1])
    monkeypatch.setattr(os, "getppid", lambda: next(parents))
    monkeypatch.setattr("tutorial_site.watchdog.INTERVAL", 0)

    watchdog._say()

    assert watchdog._hears.recv() == os.getpid()
    assert clock.killed == [(os.getpid(), signal.SIGTERM)]
