"""The index: SQLite's full-text search (FTS5), in memory, made anew by each process.

The course is small and read at start, so that nothing is kept on the disk and
nothing can be out of date.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from threading import Lock

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from tutorial_site.search.documents import Document, documents

MOST = 40
#: An underscore belongs to its word: who looks for ``pre_save`` does not mean "pre" and "save".
_TABLE = """
    CREATE VIRTUAL TABLE found USING fts5(
        name, title, told, hidden, kind UNINDEXED, address UNINDEXED, page UNINDEXED,
        tokenize = "porter unicode61 tokenchars '_'"
    )
"""
#: What is called so, and then what tells of it, of each page the part that tells most; each
#: in the order of the course. A text counts twice as much as what is not shown. The plus keeps
#: SQLite from looking each row up by itself, which takes longer than to read all that match.
_QUERY = """
    WITH named AS (SELECT rowid FROM found WHERE found MATCH :named),
    weighed AS (
        SELECT rowid, page, bm25(found, 10, 5, 2, 1) AS weight FROM found
        WHERE found MATCH :asked AND rowid NOT IN named
    ),
    telling AS (
        SELECT rowid, row_number() OVER (PARTITION BY page ORDER BY weight, rowid) AS place
        FROM weighed
    ),
    first AS MATERIALIZED (
        SELECT 0 AS tier, rowid AS id FROM named
        UNION ALL SELECT 1, rowid FROM telling WHERE place = 1
        ORDER BY tier, id LIMIT :most
    )
    SELECT kind, highlight(found, 1, char(2), char(3)), address,
           snippet(found, 2, char(2), char(3), '…', 28)
    FROM found CROSS JOIN first ON first.id = +found.rowid
    WHERE found MATCH :asked ORDER BY first.tier, first.id
"""
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, kw_only=True)
class Find:
    """One find; in its title and text the words that were looked for are marked."""

    kind: str
    title: SafeString
    address: str
    text: SafeString


class Index:
    """Finds documents by their words. Safe to use from many threads."""

    def __init__(self, found: Iterable[Document]) -> None:
        """Index ``found``. Raises sqlite3.OperationalError where SQLite has no FTS5."""
        self._lock = Lock()
        self._connection = sqlite3.connect(":memory:", check_same_thread=False)
        self._connection.execute(_TABLE)
        self._connection.executemany(
            "INSERT INTO found VALUES (?, ?, ?, ?, ?, ?, ?)",
            map(_row, found),
        )

    def find(self, text: str) -> list[Find]:
        """What holds all words of ``text``, or else what holds any of them.

        What is called so comes first; otherwise all stands in the order of the course.

        The last word may be the beginning of one. At most ``MOST`` finds.
        """
        words = _WORD.findall(text)
        if not words:
            return []
        asked = [f'"{word}"' for word in words[:-1]] + [f'"{words[-1]}"*']
        return self._ask(" AND ".join(asked)) or self._ask(" OR ".join(asked))

    def close(self) -> None:
        """Forget everything."""
        self._connection.close()

    def _ask(self, query: str) -> list[Find]:
        with self._lock:
            asked = {"asked": query, "named": f"name : ({query})", "most": MOST}
            rows = self._connection.execute(_QUERY, asked).fetchall()
        return [
            Find(kind=kind, title=_marked(title), address=address, text=_marked(text))
            for kind, title, address, text in rows
        ]


@cache
def index() -> Index:
    """The index of the whole course, made when somebody first looks for something."""
    return Index(documents())


def _row(one: Document) -> tuple[str, ...]:
    name = one.title if one.name is None else one.name
    page, _, _ = one.address.partition("#")
    return name, one.title, one.told, one.hidden, one.kind, one.address, page


def _marked(text: str) -> SafeString:
    """Text as HTML, with what stands between the two signs marked."""
    html = escape(text).replace("\x02", "<mark>").replace("\x03", "</mark>")
    return mark_safe(html)  # noqa: S308  (escaped above)
