"""Where the tracer puts what it sees.

A hook notes what happened as a small tuple and no more, because everything
that is done there is paid by the save that is observed. ``lab.tracing.replay``
makes the events of it: afterwards, or, where somebody waits for them or the
states are to be read, at once.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from time import perf_counter_ns as clock
from typing import Any, Protocol

from lab.tracing.events import Event, from_data
from lab.tracing.replay import Note, Replay
from lab.tracing.trace import State

#: Notes that say where the run is, and become no event of their own.
SILENT = frozenset(
    {"thread", "enter", "leave", "direct", "missed", "unheard", "sql_began", "fetched"}
)

#: Frames that telling an event and reading its states may take.
ROOM = 90

Sink = Callable[[dict[str, Any], State | None], None]


def has_room() -> bool:
    """Whether the stack has room to tell an event: at the bottom of a recursion it has not."""
    try:
        sys._getframe(sys.getrecursionlimit() - ROOM)
    except ValueError:
        return True
    return False


class Reader(Protocol):
    """What reads the three states at an event; see ``lab.tracing.states``."""

    def enter(self, instance: Any, using: str | None) -> None:
        """A save of ``instance`` begins: the states are its states now."""

    def leave(self) -> None:
        """That save ends: the states are those of the save around it."""

    def look_at(self, instance: Any, using: str | None) -> None:
        """The states are those of ``instance`` now."""

    def began(self, connection: Any) -> None:
        """A transaction was begun in ``connection``."""

    def ran(self, connection: Any, cursor: Any, statement: str) -> None:
        """``statement`` was run by the driver's ``cursor``; it may have made the row."""

    def read(self, kind: str) -> State | None:
        """The state now, after a note or an event of ``kind``; None if it is as it was before."""


class ThreadNotes(threading.local):
    """What the hooks remember of one thread."""

    def __init__(self) -> None:
        self.name = threading.current_thread().name
        self.aside: list[Any] = []
        self.running: list[int] = []


class Recorder:
    """Keeps the notes of one run.

    ``reader`` reads the states at each event. ``sink`` is given each event as
    plain data, and the state where it changed, as soon as both are known.
    ``limit`` is the number of events after which ``on_limit`` is called, once,
    and nothing more is kept; 0 means none.
    """

    #: Keeps one note, ``(kind, clock(), get_ident(), payload ...)``. Where nothing is to be done at
    #: once it is the list's own ``append()``: a call in Python would cost as much as the rest.
    take: Callable[[Note], None]

    def __init__(
        self,
        *,
        reader: Reader | None = None,
        limit: int = 0,
        on_limit: Callable[[], None] | None = None,
        sink: Sink | None = None,
    ) -> None:
        self.here = ThreadNotes()
        #: The ids of the code objects whose lines are told, and of those that are receivers.
        self.followed: set[int] = set()
        self.receivers: set[int] = set()
        self.restart(reader=reader, limit=limit, on_limit=on_limit, sink=sink)

    def restart(
        self,
        *,
        reader: Reader | None = None,
        limit: int = 0,
        on_limit: Callable[[], None] | None = None,
        sink: Sink | None = None,
    ) -> None:
        """Forget what was kept and begin anew, at time 0. The arguments are the constructor's."""
        self.lock = threading.RLock()
        self.notes: list[Note] = []
        #: Where a note goes that cannot be told yet. To append to it takes no stack.
        self.waiting: list[Note] = []
        self.read: dict[int, State] = {}
        self.reader = reader
        self.limit = limit
        self.on_limit = on_limit
        self.sink = sink
        self.lost = 0
        self.started = clock()
        self._threads = {thread.ident: thread.name for thread in threading.enumerate()}
        self._live = self._new_replay()
        at_once = reader is not None or sink is not None or limit
        self.take = self._take_at_once if at_once else self.notes.append
        if not at_once:
            self.waiting = self.notes

    def note(self, kind: str, payload: Any) -> None:
        """Keep one fact of this moment and this thread."""
        ident = threading.get_ident()
        if ident not in self._threads:
            self._threads[ident] = self.here.name
        self.take((kind, clock(), ident, payload))

    def _take_at_once(self, note: Note) -> None:
        self.waiting.append(note)
        try:
            if not has_room():
                return
        except RecursionError:
            return  # not even for the question
        self._work_off()

    def _work_off(self) -> None:
        """Tell what waits. What had to wait for stack is told without a state of its own."""
        with self.lock:
            begun = clock()
            while self.waiting:
                if self.limit and self._live.number >= self.limit:
                    self._cut()
                    return
                self._read_and_tell(self.waiting.pop(0), is_now=not self.waiting)
            self.lost += clock() - begun

    def _read_and_tell(self, note: Note, *, is_now: bool) -> None:
        kind, at, *rest = self._live.judged(note)
        fact = (kind, at - self.lost, *rest)
        self.notes.append(fact)
        state = None
        if self.reader is not None and is_now and kind not in SILENT:
            state = self.reader.read(rest[-1][0] if kind == "event" else kind)
            if state is not None:
                self.read[len(self.notes) - 1] = state
        told = self._live.feed(fact, state)
        if self.sink is not None:
            for data, known in told:
                self.sink(data, known)

    def _cut(self) -> None:
        if self.on_limit is not None:
            on_limit, self.on_limit = self.on_limit, None
            on_limit()

    def now(self) -> int:
        """Nanoseconds on the run's clock, without those spent on reading and telling."""
        return clock() - self.lost

    def settle(self) -> None:
        """Tell what was held back until the next fact, for there is none."""
        if self.waiting is not self.notes:
            self._work_off()
        with self.lock:
            told = self._live.settle_all()
            if self.sink is not None:
                for data, known in told:
                    self.sink(data, known)

    def close(self) -> None:
        """Keep nothing of what is noted from now on, until ``restart()``."""
        self.take = lambda note: None

    def record(self, kind: str, values: dict[str, Any]) -> None:
        """Keep an event of ``kind`` with ``values``, as ``lab.tracing.events`` names both."""
        self.note("event", (kind, values))

    def _new_replay(self) -> Replay:
        return Replay(self.started, self._threads, self.followed, self.receivers)

    def _replayed(self) -> list[tuple[dict[str, Any], State | None]]:
        replay = self._new_replay()
        told = []
        for index, fact in enumerate(self.notes):
            told.extend(replay.feed(fact, self.read.get(index)))
        told.extend(replay.settle_all())
        return told

    def events(self) -> tuple[Event, ...]:
        """All that was kept, as events."""
        return tuple(from_data(data) for data, _ in self._replayed())

    @property
    def states(self) -> dict[int, State]:
        """The states that were read, by the number of the event at which they changed."""
        return {data["number"]: state for data, state in self._replayed() if state is not None}
