"""Where the tracer puts what it sees: ordered records, a clock, open spans.

A record is a plain tuple while the run goes on, because a frozen dataclass
costs more than the save that it describes; ``Recorder.events()`` makes the
events afterwards.
"""

from __future__ import annotations

import threading
import time
import weakref
from collections.abc import Callable
from types import CodeType
from typing import Any, NamedTuple, Protocol

from lab.tracing.events import Event, from_data
from lab.tracing.names import show
from lab.tracing.trace import State


class Record(NamedTuple):
    """One event before it becomes one. ``at`` is in nanoseconds of the run's clock."""

    kind: str
    number: int
    at: int
    depth: int
    parent: int | None
    thread: str
    line: int | None
    values: dict[str, Any]


class Span(NamedTuple):
    """Something that began and will end: its first event, its code, what the end has to repeat."""

    number: int
    code: CodeType
    kind: str
    values: dict[str, Any]
    subject: weakref.ref[Any] | None = None


class Held(NamedTuple):
    """A statement whose rows are known, and which is committed, only when they were fetched."""

    number: int
    cursor: Any
    using: str
    commits: bool


class Reader(Protocol):
    """What reads the three states at an event; see ``lab.tracing.states``."""

    def look_at(self, instance: Any, using: str | None) -> None:
        """From now on, the states are those of ``instance``."""

    def inserted(self, connection: Any, cursor: Any, statement: str) -> None:
        """``statement`` was run by the driver's ``cursor``; it may have made the row."""

    def read(self, kind: str) -> State | None:
        """The state now, or None if it is as it was at the event before."""


class ThreadNotes(threading.local):
    """What the tracer remembers of one thread."""

    def __init__(self) -> None:
        self.name = threading.current_thread().name
        self.spans: list[Span] = []
        self.line: int | None = None
        self.lines: list[int | None] = []
        self.begun: list[int] = []
        self.held: Held | None = None
        self.control = 0
        self.aside: list[Any] = []


class Recorder:
    """Keeps the records of one run.

    ``limit`` is the number of events after which nothing more is kept;
    ``on_limit`` is then called once. ``sink`` is given each record and, where
    it changed, the state, as soon as both are complete.
    """

    def __init__(
        self,
        *,
        reader: Reader | None = None,
        limit: int = 0,
        on_limit: Callable[[], None] | None = None,
        sink: Callable[[Record, State | None], None] | None = None,
    ) -> None:
        self.here = ThreadNotes()
        self.lock = threading.RLock()
        self.restart(reader=reader, limit=limit, on_limit=on_limit, sink=sink)

    def restart(
        self,
        *,
        reader: Reader | None = None,
        limit: int = 0,
        on_limit: Callable[[], None] | None = None,
        sink: Callable[[Record, State | None], None] | None = None,
    ) -> None:
        """Forget what was kept and begin anew, at time 0. The arguments are the constructor's."""
        self.records: list[Record] = []
        self.states: dict[int, State] = {}
        self.reader = reader
        self.limit = limit
        self.on_limit = on_limit
        self.sink = sink
        self.lost = 0
        self.started = time.perf_counter_ns()

    def now(self) -> int:
        """Nanoseconds since the start, without those spent on reading states."""
        return time.perf_counter_ns() - self.started - self.lost

    def record(
        self, kind: str, values: dict[str, Any], *, at: int | None = None, hold: bool = False
    ) -> int:
        """Keep one fact and return its number.

        With ``hold`` it is kept back from the sink until ``complete()``,
        because one of its values is not known yet.
        """
        here = self.here
        if here.held is not None:
            self.settle()
        spans = here.spans
        with self.lock:
            number = len(self.records) + 1
            if self.limit and number > self.limit:
                self._cut()
                return 0
            record = Record(
                kind,
                number,
                time.perf_counter_ns() - self.started - self.lost if at is None else at,
                len(spans),
                spans[-1].number if spans else None,
                here.name,
                here.line,
                values,
            )
            self.records.append(record)
            if self.reader is not None:
                self._read(kind, number)
            if self.sink is not None and not hold:
                self.sink(record, self.states.get(number))
            return number

    def complete(self, number: int, values: dict[str, Any]) -> None:
        """Fill in what was not known when record ``number`` was held."""
        if number:
            with self.lock:
                record = self.records[number - 1]
                record.values.update(values)
                if self.sink is not None:
                    self.sink(record, self.states.get(number))

    def settle(self) -> None:
        """Complete the statement that this thread holds back, and its commit if it has one."""
        held, self.here.held = self.here.held, None
        if held is None:
            return
        rows = held.cursor.rowcount
        self.complete(held.number, {"rows": rows if rows >= 0 else None})
        if held.commits and rows != 0:
            self.record("transaction_committed", {"using": held.using, "autocommit": True})

    def _read(self, kind: str, number: int) -> None:
        begun = time.perf_counter_ns()
        state = self.reader.read(kind) if self.reader is not None else None
        if state is not None:
            self.states[number] = state
        self.lost += time.perf_counter_ns() - begun

    def _cut(self) -> None:
        if self.on_limit is not None:
            on_limit, self.on_limit = self.on_limit, None
            on_limit()

    def open(
        self, number: int, code: CodeType, kind: str, values: dict[str, Any], subject: Any = None
    ) -> None:
        """Note that what ``number`` announced has begun and will end with ``code``."""
        self.here.spans.append(Span(number, code, kind, values, subject))

    def close(self, code: CodeType) -> Span | None:
        """The innermost open span of ``code``, taken off with all that it held."""
        spans = self.here.spans
        for index in range(len(spans) - 1, -1, -1):
            if spans[index].code is code:
                span = spans[index]
                del spans[index:]
                return span
        return None

    def events(self) -> tuple[Event, ...]:
        """All that was kept, as events."""
        return tuple(to_event(record) for record in self.records)


def record_data(record: Record) -> dict[str, Any]:
    """The record as the plain data of ``events.to_data()``."""
    data: dict[str, Any] = {"kind": record.kind}
    for name, value in record.values.items():
        if isinstance(value, dict):
            data[name] = {key: show(item) for key, item in value.items()}
        elif name == "parameters":
            data[name] = [show(item) for item in value]
        else:
            data[name] = value
    data["number"] = record.number
    data["at"] = round(record.at / 1e6, 3)
    data["depth"] = record.depth
    data["parent"] = record.parent
    data["thread"] = record.thread
    data["line"] = record.line
    return data


def to_event(record: Record) -> Event:
    """The event that a record stands for."""
    return from_data(record_data(record))
