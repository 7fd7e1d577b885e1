"""A trace as lines of text, without times, so that two runs of the same code read the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from lab.tracing import events as e
from lab.tracing.trace import State, Trace

#: Events further inside than this are left out, with a line that says so.
DEEPEST = 14
_SELECTS = ("SELECT", "WITH")


def as_lines(trace: Trace, *, deepest: int = DEEPEST) -> Iterator[str]:
    """One line for each event, indented by its depth, and the states where they change.

    What stands before the bar is the line of the experiment. A recursion is cut
    off at ``deepest``.
    """
    state, hidden, printed = State(), False, ""
    code = trace.source.splitlines()
    for event in trace.events:
        if event.depth > deepest:
            state = trace.states.get(event.number, state)
            if not hidden:
                yield f"     | {'  ' * deepest}  ..."
            hidden = True
            continue
        hidden = False
        margin = f"{event.line or '':>4} | {'  ' * event.depth}"
        if isinstance(event, e.TextPrinted):
            printed += event.text
            if printed.endswith("\n"):
                yield f"{margin}prints {printed.rstrip()!r}"
                printed = ""
            continue
        if isinstance(event, e.LineReached) and event.line and event.line <= len(code):
            yield f"{margin}{code[event.line - 1].strip()}"
        else:
            yield f"{margin}{line_of(event)}"
        now = trace.states.get(event.number)
        if now is not None:
            yield from (f"     | {'  ' * event.depth}  : {line}" for line in _changes(state, now))
            state = now
    if printed:
        yield f"     | prints {printed!r}"
    yield f"ends: {trace.outcome.status} {trace.outcome.exception or trace.outcome.text}"
    for table, rows in trace.tables.items():
        yield from (f"{table}: {_row(row)}" for row in rows)


def as_text(trace: Trace, *, deepest: int = DEEPEST) -> str:
    """All the lines."""
    return "".join(f"{line}\n" for line in as_lines(trace, deepest=deepest))


def line_of(event: e.Event) -> str:
    """One event in one line."""
    return _LINES[type(event)](event)


def _row(row: dict[str, str] | None) -> str:
    if row is None:
        return "nothing"
    return " ".join(f"{column}={value}" for column, value in row.items())


def _changes(before: State, now: State) -> Iterator[str]:
    """What differs between two states, one line for each of the three views."""
    views = ("memory", "inside", "outside")
    changed = [view for view in views if getattr(before, view) != getattr(now, view)]
    if before.model != now.model:
        changed = list(views)
    for view in changed:
        yield f"{now.model} {view}: {_row(getattr(now, view))}"
    if now.note and now.note != before.note:
        yield f"{now.model} note: {now.note}"


def _arguments(arguments: dict[str, str]) -> str:
    return "".join(f" {name}={value}" for name, value in arguments.items())


def _where(using: str) -> str:
    return "" if using == "default" else f" on {using}"


def _pk(pk: str | None) -> str:
    return "" if pk is None else f" pk={pk}"


def _sql(event: e.SqlRan) -> str:
    rows = (
        "" if event.statement.startswith(_SELECTS) or event.rows is None else f" rows={event.rows}"
    )
    error = f" refused: {event.error}" if event.error else ""
    how = "in a transaction" if event.in_transaction else "in autocommit"
    parameters = f" ({', '.join(event.parameters)})" if event.parameters else ""
    return f"SQL {how}{_where(event.using)}: {event.statement}{parameters}{rows}{error}"


def _sent(event: e.SignalSent) -> str:
    receivers = ", ".join(event.receivers) or "nobody"
    about = f" {event.instance}" if event.instance else ""
    how = "" if event.how == "send" else f" by {event.how}()"
    given = f"{about}{_arguments(event.arguments)}"
    return f"{event.signal}{how} from {event.sender}:{given} -> {receivers}"


def _committed(event: e.TransactionCommitted) -> str:
    return f"COMMITTED{_where(event.using)}{' by autocommit' if event.autocommit else ''}"


_LINES: dict[type[e.Event], Callable[[Any], str]] = {
    e.LineReached: lambda x: f"{x.function}()",
    e.SaveCalled: lambda x: f"{x.method} {x.model}{_pk(x.pk)}{_arguments(x.arguments)}",
    e.SaveReturned: lambda x: f"{x.method} {x.model}{_pk(x.pk)} returned",
    e.SaveRaised: lambda x: f"{x.method} {x.model}{_pk(x.pk)} raised {x.exception}: {x.message}",
    e.SignalSent: _sent,
    e.SignalEnded: lambda x: f"{x.signal} ended{f' by {x.exception}' if x.exception else ''}",
    e.ReceiverStarted: lambda x: f"{x.receiver} hears {x.signal} from {x.sender}",
    e.ReceiverReturned: lambda x: f"{x.receiver} returned {x.response}",
    e.ReceiverRaised: lambda x: f"{x.receiver} raised {x.exception}: {x.message}",
    e.SqlRan: _sql,
    e.TransactionBegan: lambda x: f"BEGAN{_where(x.using)}",
    e.TransactionCommitted: _committed,
    e.TransactionRolledBack: lambda x: f"ROLLED BACK{_where(x.using)}",
    e.SavepointMade: lambda x: f"SAVEPOINT{_where(x.using)}",
    e.SavepointReleased: lambda x: f"SAVEPOINT RELEASED{_where(x.using)}",
    e.SavepointRolledBack: lambda x: f"SAVEPOINT ROLLED BACK{_where(x.using)}",
    e.CallbackRegistered: lambda x: f"on_commit({x.callback}){_where(x.using)}",
    e.CallbackRan: lambda x: f"{x.callback} is called after the commit{_where(x.using)}",
    e.CallbackReturned: lambda x: (
        f"{x.callback} ended{f' by {x.exception}' if x.exception else ''}"
    ),
    e.CallbackDropped: lambda x: f"{x.callback} is dropped{_where(x.using)}",
    e.TextPrinted: lambda x: f"prints {x.text!r}",
    e.ActionRaised: lambda x: f"the action raised {x.exception}: {x.message}",
    e.RunCut: lambda x: f"CUT: {x.reason}",
}
