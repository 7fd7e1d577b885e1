"""The matrix: every way to write, run once in a process of the site, and what each sent."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from threading import Lock

from lab import runner
from lab.definitions import Experiment
from lab.matrix.catalogue import section_of, ways
from lab.matrix.sendings import (
    POST_SAVE,
    PRE_SAVE,
    Sending,
    Told,
    counted,
    sendings,
    statements,
)
from lab.measures import WRITES
from lab.tracing.trace import Trace

#: So many runs at once while the matrix is made.
AT_ONCE = 4

_traces: dict[tuple[str, str], Trace] = {}
_making = Lock()


@dataclass(frozen=True, kw_only=True)
class Row:
    """One way to write, and what its run showed."""

    way: Experiment
    trace: Trace

    @property
    def failed(self) -> bool:
        """Whether the run did not end as it should, so that nothing can be read off it."""
        return self.trace.outcome.status != "returned"

    @cached_property
    def sent(self) -> tuple[Sending, ...]:
        """All signals, in order."""
        return sendings(self.trace)

    @property
    def statements(self) -> tuple[Told, ...]:
        """The statements that reached the database."""
        return statements(self.trace)

    @property
    def wrote(self) -> bool:
        """Whether a statement changed rows."""
        return any(told.text in WRITES for told in self.statements)

    @property
    def pre_save(self) -> tuple[Told, ...]:
        """The senders of pre_save."""
        return self._senders(PRE_SAVE)

    @property
    def post_save(self) -> tuple[Told, ...]:
        """The senders of post_save."""
        return self._senders(POST_SAVE)

    @property
    def created(self) -> str:
        """What ``created`` was, in order; empty if post_save was not sent."""
        return ", ".join(one.created for one in self.sent if one.signal == POST_SAVE)

    @property
    def others(self) -> tuple[Told, ...]:
        """The other signals: name, sender, and what m2m_changed says it is about."""
        found: dict[str, list[str]] = {}
        for one in self.sent:
            if one.signal not in (PRE_SAVE, POST_SAVE):
                found.setdefault(f"`{one.signal}` {one.sender}", []).append(one.action)
        return tuple(_told(name, actions) for name, actions in found.items())

    @property
    def transaction(self) -> str:
        """Whether a transaction was open at the signals: "yes", "no", "some", "no signal"."""
        open_at = {one.in_transaction for one in self.sent}
        if len(open_at) != 1:
            return "some" if open_at else "no signal"
        return "yes" if open_at == {True} else "no"

    @property
    def transactions(self) -> tuple[Told, ...]:
        """Where that differs: each sender with its answer."""
        words = {True: "yes", False: "no"}
        pairs = dict.fromkeys((one.sender, words[one.in_transaction]) for one in self.sent)
        return tuple(Told(text=f"{sender}: {word}") for sender, word in pairs)

    def _senders(self, signal: str) -> tuple[Told, ...]:
        return counted(one.sender for one in self.sent if one.signal == signal)


def _told(name: str, actions: list[str]) -> Told:
    if any(actions):
        return Told(text=f"{name}: {', '.join(actions)}")
    return Told(text=name, times=len(actions))


@dataclass(frozen=True, kw_only=True)
class Matrix:
    """All rows of one engine."""

    rows: tuple[Row, ...]

    @property
    def sections(self) -> list[tuple[str, list[Row]]]:
        """The rows under their headings."""
        return [
            (name, list(rows)) for name, rows in groupby(self.rows, lambda r: section_of(r.way))
        ]

    @property
    def silent(self) -> list[Row]:
        """The ways that wrote, and sent nothing at all."""
        return [row for row in self.rows if not row.sent and row.wrote]

    @property
    def engine(self) -> str:
        """On what all this was run."""
        trace = self.rows[0].trace
        return f"Django {trace.django}, {trace.database}"


def matrix(engine: str = "sqlite") -> Matrix:
    """The matrix of an engine. What was run before in this process is not run again.

    Raises what ``runner.run()`` raises when the lab has no run to give.
    """
    with _making, ThreadPoolExecutor(AT_ONCE) as pool:
        traces = pool.map(lambda way: trace_of(way, engine), ways().values())
        found = zip(ways().values(), traces, strict=True)
        return Matrix(rows=tuple(Row(way=way, trace=trace) for way, trace in found))


def trace_of(way: Experiment, engine: str = "sqlite") -> Trace:
    """The trace of a way's run, kept for as long as this process lives if it ended well."""
    known = _traces.get((way.slug, engine))
    if known is not None:
        return known
    trace = runner.run(job(way, engine)).trace
    if trace.outcome.status == "returned":
        _traces[way.slug, engine] = trace
    return trace


def job(way: Experiment, engine: str = "sqlite") -> runner.Job:
    """What a run of a way is to do."""
    return runner.Job(
        source=way.source,
        filename=way.path.name,
        action=way.action,
        arguments={},
        engine=engine,
        databases=way.databases,
    )
