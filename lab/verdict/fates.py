"""What becomes of a statement: committed or rolled back, and by which event."""

from __future__ import annotations

from dataclasses import dataclass

from lab.tracing.events import (
    Event,
    SavepointMade,
    SavepointReleased,
    SavepointRolledBack,
    SqlRan,
    TransactionBegan,
    TransactionCommitted,
    TransactionRolledBack,
)
from lab.tracing.trace import Trace

AUTOCOMMIT, COMMITTED, ROLLED_BACK, OPEN = "autocommit", "committed", "rolled back", "open"

_TURNS = (
    SavepointMade,
    SavepointReleased,
    SavepointRolledBack,
    TransactionBegan,
    TransactionCommitted,
    TransactionRolledBack,
)


@dataclass(frozen=True, kw_only=True)
class Fate:
    """``kind`` is one of the four above; ``event`` decided it."""

    kind: str
    event: int | None = None

    @property
    def kept(self) -> bool:
        """Whether what was written stayed."""
        return self.kind in (AUTOCOMMIT, COMMITTED)


class Fates:
    """The transactions of a trace, asked about its statements."""

    def __init__(self, trace: Trace) -> None:
        self.turns = [event for event in trace.events if isinstance(event, _TURNS)]

    def of(self, write: SqlRan) -> Fate:
        """The fate of a statement that wrote."""
        turns = [event for event in self.turns if event.using == write.using]
        after = [event for event in turns if event.number > write.number]
        if not write.in_transaction:
            commits = [e for e in after if isinstance(e, TransactionCommitted) and e.autocommit]
            return Fate(kind=AUTOCOMMIT, event=commits[0].number if commits else None)
        around = _savepoints([event for event in turns if event.number < write.number])
        for event in after:
            kind = _decides(event, around)
            if kind:
                return Fate(kind=kind, event=event.number)
        return Fate(kind=OPEN)


def _savepoints(before: list[Event]) -> set[str]:
    """The savepoints that are set when a statement runs."""
    around: set[str] = set()
    for event in before:
        if isinstance(event, SavepointMade):
            around.add(event.savepoint)
        elif isinstance(event, SavepointReleased | SavepointRolledBack):
            around.discard(event.savepoint)
    return around


def _decides(event: Event, around: set[str]) -> str:
    if isinstance(event, TransactionCommitted) and not event.autocommit:
        return COMMITTED
    if isinstance(event, TransactionRolledBack):
        return ROLLED_BACK
    if isinstance(event, SavepointRolledBack) and event.savepoint in around:
        return ROLLED_BACK
    return ""
