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

import django

from lab.tracing.events import Event, LineReached, SqlRan, TransactionCommitted
from lab.tracing.text import as_text
from lab.tracing.trace import Trace

FOLDER = Path(__file__).parent / "golden"
#: A moment, as Python shows it and as SQLite is given it.
_TIME = re.compile(
    r"datetime\.datetime\((?:[^()]|\([^()]*\))*\)|'\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?'"
)
#: In which words a database refuses.
_REASON = re.compile(r"(IntegrityError): (?:.|\n)*?(?=\n *\d* \| |\nends:)")
_SEVERAL = re.compile(
    r"^(INSERT .*?\)) (?:VALUES \([^()]*\)(?:, \([^()]*\))+|SELECT \* FROM UNNEST\(.*\[\]\))"
)
#: What a clock of an experiment shows.
CLOCK = re.compile(r"\d+\.\d ms")
IS_RECORDING = bool(os.environ.get("RECORD_GOLDENS"))


def stable_text(trace: Trace) -> str:
    """The trace as text that is the same with every database, Python and Django we support."""
    trace = _in_turn(trace)
    trace = replace(trace, events=tuple(map(_as_on_any_engine, trace.events)))
    text = as_text(_seen_with_the_commit(trace))
    for words in (" FOR UPDATE", " OR IGNORE", " ON CONFLICT DO NOTHING"):  # of one engine only
        text = text.replace(words, "")
    text = _TIME.sub("<a time>", text)
    text = CLOCK.sub("<some> ms", text)
    text = _REASON.sub(r"\1: <a reason>", text)
    return re.sub(r"(maximum recursion depth exceeded)[^\n']*", r"\1", text)


def path_of(name: str, engine: str = "sqlite") -> Path:
    """Its file: that of the older Django or of the engine in use, where there is one."""
    older, other = FOLDER / f"{name}@6.0.txt", FOLDER / f"{name}@{engine}.txt"
    if other.exists():
        return other
    return older if older.exists() and django.VERSION < (6, 1) else FOLDER / f"{name}.txt"


def _in_turn(trace: Trace) -> Trace:
    """The trace with each line that another thread reaches moved to what it does there.

    A thread that has just been started races with the one that started it, and what
    changes meanwhile is seen at the one line or at the next.
    """
    if not trace.events:
        return trace
    here, waiting, told = trace.events[0].thread, list[Event](), list[Event]()
    states = dict(trace.states)
    for event in trace.events:
        if event.thread != here and isinstance(event, LineReached):
            waiting.append(event)
            continue
        for line in [line for line in waiting if line.thread == event.thread]:
            waiting.remove(line)
            told.append(line)
            if line.number in states:
                states.setdefault(event.number, states.pop(line.number))
        told.append(event)
    return replace(trace, events=tuple(told + waiting), states=states)


def _as_on_any_engine(event: Event) -> Event:
    """One INSERT of several rows: PostgreSQL is given columns, SQLite is given rows."""
    if isinstance(event, SqlRan) and _SEVERAL.search(event.statement):
        statement = _SEVERAL.sub(r"\1 VALUES (several)", event.statement)
        return replace(event, statement=statement, parameters=())
    return _with_null_given(event)


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
