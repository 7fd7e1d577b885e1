"""Where the time of a run went, read off its trace.

The answer to a visitor goes out when the action returns. What happened in its
thread until then is what the visitor waited for; the rest went on afterwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lab.measures import WRITES, verb
from lab.tracing.events import (
    CallbackRan,
    CallbackReturned,
    Event,
    ReceiverRaised,
    ReceiverReturned,
    ReceiverStarted,
    SqlRan,
    TransactionCommitted,
    TransactionRolledBack,
)
from lab.tracing.trace import Trace

Span = tuple[float, float]

_STARTS = (ReceiverStarted, CallbackRan)
_ENDS = ReceiverReturned | ReceiverRaised | CallbackReturned


@dataclass(frozen=True, kw_only=True)
class Spending:
    """Milliseconds since the action was called.

    ``receivers`` are when receivers and callbacks of ``on_commit()`` ran before
    the answer, ``sql`` when statements did: both from left to right, and no two
    of a kind overlap. ``answer`` is when the answer went out, ``end`` when all
    was over. ``held`` is how long a write waited for the end of its transaction.
    """

    answer: float
    end: float
    receivers: tuple[Span, ...] = ()
    sql: tuple[Span, ...] = ()
    held: float = 0.0
    statements: int = 0
    called_back: bool = False

    @property
    def after(self) -> float:
        """What went on after the answer."""
        return max(self.end - self.answer, 0.0)

    @property
    def in_sql(self) -> float:
        """The time of the statements."""
        return length(self.sql)

    @property
    def in_receivers(self) -> float:
        """The time of receivers and callbacks, without that of their statements."""
        return length(joined([*self.receivers, *self.sql])) - self.in_sql

    @property
    def in_rest(self) -> float:
        """All else until the answer: Django, the commit, the action's own lines."""
        return max(self.answer - self.in_sql - self.in_receivers, 0.0)


def spending(trace: Trace) -> Spending:
    """Where the time of ``trace`` went."""
    here = trace.events[0].thread if trace.events else ""
    ends = [_over(event) for event in trace.events if event.thread == here]
    answer = max(ends, default=0.0)
    statements = [e for e in trace.of(SqlRan) if e.thread == here]
    return Spending(
        answer=answer,
        end=max(map(_over, trace.events), default=0.0),
        receivers=joined(_clipped(_running(trace), answer)),
        sql=joined((event.at, _over(event)) for event in statements),
        held=_held(trace),
        statements=len(trace.of(SqlRan)),
        called_back=any(event.at < answer for event in trace.of(CallbackRan)),
    )


def joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """``spans`` from left to right, with those that overlap made one."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return tuple(found)


def length(spans: Iterable[Span]) -> float:
    """How long they are together."""
    return sum(end - start for start, end in spans)


def _running(trace: Trace) -> Iterator[Span]:
    """When each receiver and callback ran; one that did not end ran until the last event."""
    ends = {event.opened: event for event in trace.events if isinstance(event, _ENDS)}
    for event in trace.events:
        if isinstance(event, _STARTS):
            yield event.at, ends.get(event.number, trace.events[-1]).at


def _clipped(spans: Iterable[Span], last: float) -> Iterator[Span]:
    return ((start, min(end, last)) for start, end in spans if start < last)


def _held(trace: Trace) -> float:
    """From the first write inside a transaction to the end of that transaction."""
    for write in trace.of(SqlRan):
        if write.in_transaction and verb(write) in WRITES:
            ends = [event for event in trace.events if _ends_transaction(event, write)]
            return ends[0].at - _over(write) if ends else 0.0
    return 0.0


def _ends_transaction(event: Event, write: SqlRan) -> bool:
    return (
        isinstance(event, TransactionCommitted | TransactionRolledBack)
        and event.using == write.using
        and event.number > write.number
    )


def _over(event: Event) -> float:
    return event.at + event.duration if isinstance(event, SqlRan) else event.at
