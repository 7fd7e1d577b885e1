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
        title, told, hidden, kind UNINDEXED, address UNINDEXED,
        tokenize = "porter unicode61 tokenchars '_'"
    )
"""
#: A title counts ten times as much as a text, and a text twice as much as what is not shown.
_QUERY = """
    SELECT kind, highlight(found, 0, char(2), char(3)), address,
           snippet(found, 1, char(2), char(3), '…', 28)
    FROM found WHERE found MATCH ? ORDER BY bm25(found, 10, 2, 1), rowid LIMIT ?
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
            "INSERT INTO found (title, told, hidden, kind, address) VALUES (?, ?, ?, ?, ?)",
            ((one.title, one.told, one.hidden, one.kind, one.address) for one in found),
        )

    def find(self, text: str) -> list[Find]:
        """What holds all words of ``text``, best first, or else what holds any of them.

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
            rows = self._connection.execute(_QUERY, (query, MOST)).fetchall()
        return [
            Find(kind=kind, title=_marked(title), address=address, text=_marked(text))
            for kind, title, address, text in rows
        ]


@cache
def index() -> Index:
    """The index of the whole course, made when somebody first looks for something."""
    return Index(documents())


def _marked(text: str) -> SafeString:
    """Text as HTML, with what stands between the two signs marked."""
    html = escape(text).replace("\x02", "<mark>").replace("\x03", "</mark>")
    return mark_safe(html)  # noqa: S308  (escaped above)
