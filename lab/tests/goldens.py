"""Golden traces: what each experiment showed when a person last looked at it.

Record them anew with ``RECORD_GOLDENS=1 pytest lab/tests/test_experiments.py``, and
read the difference: it is what the course teaches.
"""

from __future__ import annotations

import os
import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from lab.tracing.events import Event, SqlRan, TransactionCommitted
from lab.tracing.text import as_text
from lab.tracing.trace import Trace

FOLDER = Path(__file__).parent / "golden"
#: A moment, as Python shows it and as SQLite is given it.
_TIME = re.compile(
    r"datetime\.datetime\((?:[^()]|\([^()]*\))*\)|'\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?'"
)
IS_RECORDING = bool(os.environ.get("RECORD_GOLDENS"))


def stable_text(trace: Trace) -> str:
    """The trace as text that is the same with every database, Python and Django we support."""
    trace = replace(trace, events=tuple(map(_with_null_given, trace.events)))
    text = as_text(_seen_with_the_commit(trace))
    for words in (" FOR UPDATE", " OR IGNORE", " ON CONFLICT DO NOTHING"):  # of one engine only
        text = text.replace(words, "")
    text = _TIME.sub("<a time>", text)
    return re.sub(r"(maximum recursion depth exceeded)[^\n']*", r"\1", text)


def path_of(name: str) -> Path:
    return FOLDER / f"{name}.txt"


def _with_null_given(event: Event) -> Event:
    """An UPDATE with None among its parameters, where Django 6.0 writes NULL into its text."""
    if not isinstance(event, SqlRan) or not event.statement.startswith("UPDATE"):
        return event
    given = iter(event.parameters)
    marks = re.findall("= NULL|%s", event.statement)
    return replace(
        event,
        statement=event.statement.replace("= NULL", "= %s"),
        parameters=tuple("None" if mark == "= NULL" else next(given) for mark in marks),
    )


def _seen_with_the_commit(trace: Trace) -> Trace:
    """The trace with the rows of an autocommitted statement seen from its commit on.

    PostgreSQL commits as it executes; SQLite commits ``INSERT ... RETURNING``
    only when the returned row is fetched, one event later.
    """
    states = dict(trace.states)
    for ran, committed in pairwise(trace.events):
        if (
            isinstance(ran, SqlRan)
            and isinstance(committed, TransactionCommitted)
            and committed.autocommit
            and ran.number in states
        ):
            states.setdefault(committed.number, states[ran.number])
            before = trace.state_at(ran.number - 1)
            states[ran.number] = replace(states[ran.number], outside=before.outside)
    return replace(trace, states=states)
