"""Names for the moments of a run, as a question writes them: ``pre_save sent``, ``INSERT``.

``post_save sent #2`` is the second of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lab.measures import verb
from lab.tracing.events import (
    CallbackDropped,
    CallbackRan,
    CallbackRegistered,
    Event,
    ReceiverRaised,
    ReceiverReturned,
    ReceiverStarted,
    SaveCalled,
    SavepointMade,
    SavepointReleased,
    SavepointRolledBack,
    SaveRaised,
    SaveReturned,
    SignalSent,
    SqlRan,
    TextPrinted,
    TransactionBegan,
    TransactionCommitted,
    TransactionRolledBack,
)
from lab.tracing.trace import Trace

_TABLE = re.compile(r'"(\w+)"')
_NAME = re.compile(
    r"""(?: (?:INSERT|UPDATE|DELETE|SELECT) (?:\ \w+)?
      | transaction\ began | commit | rollback | savepoint\ (?:made|released|rolled\ back)
      | callback\ (?:registered|ran|dropped)
      | \w+\ (?:sent|called|returned|raised) | \w+\ \w+\ (?:sent|called|returned|raised)
      | printed\ .+ ) (?:\ \#[1-9])?""",
    re.VERBOSE,
)


def moment_problems(name: str) -> Iterator[str]:
    """What is wrong with the name of a moment."""
    if not _NAME.fullmatch(name):
        yield (
            f"{name!r} is no name of a moment; write it like `pre_save sent`, `tell called`, "
            "`save returned`, `INSERT`, `INSERT lab_book`, `commit`, `rollback`, "
            "`callback ran` or `printed Hello`, with ` #2` for the second one"
        )


def place_of(name: str, trace: Trace) -> int | None:
    """The number of the event that has this name, or None if it never happened."""
    plain, _, count = name.partition(" #")
    found = [event.number for event in trace.events if plain in _names(event)]
    nth = int(count or 1)
    return found[nth - 1] if len(found) >= nth else None


def _names(event: Event) -> tuple[str, ...]:
    match event:
        case SaveCalled() | SaveReturned() | SaveRaised():
            method = event.method.rpartition(".")[2]
            end = event.kind.rpartition("_")[2]
            return (f"{method} {end}", f"{method} {event.model} {end}")
        case SignalSent():
            return (f"{event.signal} sent", f"{event.signal} {event.sender} sent")
        case ReceiverStarted():
            return (f"{event.receiver} called",)
        case ReceiverReturned() | ReceiverRaised():
            return (f"{event.receiver} {event.kind.rpartition('_')[2]}",)
        case SqlRan():
            table = _TABLE.search(event.statement)
            return (verb(event), f"{verb(event)} {table[1]}") if table else (verb(event),)
        case TextPrinted():
            return (f"printed {event.text.strip()}",)
        case _:
            return (_PLAIN[type(event)],) if type(event) in _PLAIN else ()


_PLAIN: dict[type[Event], str] = {
    TransactionBegan: "transaction began",
    TransactionCommitted: "commit",
    TransactionRolledBack: "rollback",
    SavepointMade: "savepoint made",
    SavepointReleased: "savepoint released",
    SavepointRolledBack: "savepoint rolled back",
    CallbackRegistered: "callback registered",
    CallbackRan: "callback ran",
    CallbackDropped: "callback dropped",
}
