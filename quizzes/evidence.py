"""The event that settles a prediction: where to look on the timeline."""

from __future__ import annotations

from dataclasses import replace

from lab.measures import Measure
from lab.tracing.events import (
    SavepointRolledBack,
    SqlRan,
    TransactionCommitted,
    TransactionRolledBack,
)
from lab.tracing.trace import Outcome, Trace

_NOT_YET = Outcome(status="running")
_LONGEST = 400


def settling_event(measure: Measure, trace: Trace) -> int | None:
    """The number of the event after which the measure never changed again.

    A measure that reads the tables at the end is settled by the last commit or
    rollback, or by the last statement. None where no event can be named, and
    for a run so long that looking would take longer than running it.
    """
    if len(trace.events) > _LONGEST:
        return None
    final = measure(trace)
    for count in range(len(trace.events) - 1, -1, -1):
        if _so_far(measure, trace, count) != final:
            return trace.events[count].number
    return _last_word_of_the_database(trace)


def _so_far(measure: Measure, trace: Trace, count: int) -> str | None:
    """What the measure gave after ``count`` events, None if it could not tell yet."""
    try:
        return measure(replace(trace, events=trace.events[:count], outcome=_NOT_YET))
    except LookupError:
        return None


def _last_word_of_the_database(trace: Trace) -> int | None:
    ends = (TransactionCommitted, TransactionRolledBack, SavepointRolledBack)
    for kinds in (ends, (SqlRan,)):
        found = [event.number for event in trace.events if isinstance(event, kinds)]
        if found:
            return found[-1]
    return None
