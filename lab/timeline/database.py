"""What the database did: statements, and what became of transactions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lab.timeline import sql
from lab.timeline.listing import Listing
from lab.timeline.places import Place
from lab.timeline.shapes import Part
from lab.timeline.words import Words, code, milliseconds, on
from lab.tracing import events as e


def sql_ran(event: e.SqlRan, place: Place, _: Listing) -> Words:
    """The statement in short; the whole of it in the detail."""
    detail = sql.whole(event.statement, event.parameters)
    took = f"{milliseconds(event.duration)} ms{on(event.using)}"
    if event.error is not None:
        parts = (code(sql.short(event.statement)), Part(f" fails, {took}"))
        return Words("database", "bad", parts, event.error, detail)
    rows = "" if event.rows is None else f" {event.rows} row{'s' * (event.rows != 1)},"
    parts = (code(sql.short(event.statement)), Part(f"{rows} {took}"))
    return Words("database", "sql", parts, "", detail)


def rule(tone: str, text: str) -> Callable[[Any, Place, Listing], Words]:
    """Words across all lanes."""

    def words(event: Any, place: Place, listing: Listing) -> Words:
        return Words("database", tone, (Part(text + on(event.using)),), is_rule=True)

    return words


def committed(event: e.TransactionCommitted, place: Place, listing: Listing) -> Words:
    """A commit, and who asked for it."""
    why = "autocommit, no transaction was open" if event.autocommit else "the transaction is over"
    return rule("ok", f"committed: {why}")(event, place, listing)
