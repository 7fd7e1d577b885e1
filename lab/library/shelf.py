"""What stands in a library, read for the page.

The web process opens no file and no Django connection for it: SQLite reads the
bytes in memory, and can only read.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass

#: How many rows of each model a library can hold.
LIMITS = {"Author": 50, "Book": 100, "Review": 100, "AuditEntry": 300}


@dataclass(frozen=True, kw_only=True)
class AuthorRow:
    """One author."""

    pk: int
    name: str


@dataclass(frozen=True, kw_only=True)
class BookRow:
    """One book with the name of its author."""

    pk: int
    title: str
    slug: str
    author_id: int | None
    author: str | None


@dataclass(frozen=True, kw_only=True)
class ReviewRow:
    """One review with the title of its book."""

    pk: int
    book_id: int
    book: str
    stars: int
    text: str


@dataclass(frozen=True, kw_only=True)
class AuditRow:
    """One line of the audit log."""

    pk: int
    message: str


type Row = AuthorRow | BookRow | ReviewRow | AuditRow


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """All rows of a library, newest last; ``audit`` holds the latest few, newest first."""

    authors: tuple[AuthorRow, ...] = ()
    books: tuple[BookRow, ...] = ()
    reviews: tuple[ReviewRow, ...] = ()
    audit: tuple[AuditRow, ...] = ()
    audit_count: int = 0
    is_readable: bool = True

    def rows(self, model: str) -> tuple[Row, ...]:
        """The rows of "Author", "Book" or "Review"."""
        by_model: dict[str, tuple[Row, ...]] = {
            "Author": self.authors,
            "Book": self.books,
            "Review": self.reviews,
        }
        return by_model[model]

    def find(self, model: str, pk: int | None) -> Row | None:
        """One row, None if it is not there."""
        return next((row for row in self.rows(model) if row.pk == pk), None)

    def count(self, model: str) -> int:
        """How many rows of a model there are."""
        return self.audit_count if model == "AuditEntry" else len(self.rows(model))

    @property
    def total(self) -> int:
        """How many rows there are, without the audit log."""
        return len(self.authors) + len(self.books) + len(self.reviews)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was saved yet."""
        return not (self.authors or self.books or self.reviews or self.audit)


_AUTHORS = "SELECT id AS pk, name FROM lab_author ORDER BY id LIMIT 200"
_BOOKS = """
    SELECT book.id AS pk, title, slug, author_id, author.name AS author
    FROM lab_book AS book LEFT JOIN lab_author AS author ON author.id = author_id
    ORDER BY book.id LIMIT 200
"""
_REVIEWS = """
    SELECT review.id AS pk, book_id, title AS book, stars, text
    FROM lab_review AS review JOIN lab_book AS book ON book.id = book_id
    ORDER BY review.id LIMIT 200
"""
_AUDIT = "SELECT id AS pk, message FROM lab_auditentry ORDER BY id DESC LIMIT 20"


def read(file: bytes | None) -> Shelf:
    """The rows in the SQLite file ``file``; an empty shelf for None.

    Raises sqlite3.Error for a file that is not, or no longer, a library.
    """
    if file is None:
        return Shelf()
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(without_wal(file))
        connection.execute("PRAGMA query_only = ON")
        connection.row_factory = sqlite3.Row
        return Shelf(
            authors=tuple(AuthorRow(**row) for row in connection.execute(_AUTHORS)),
            books=tuple(BookRow(**row) for row in connection.execute(_BOOKS)),
            reviews=tuple(ReviewRow(**row) for row in connection.execute(_REVIEWS)),
            audit=tuple(AuditRow(**row) for row in connection.execute(_AUDIT)),
            audit_count=connection.execute("SELECT count(*) FROM lab_auditentry").fetchone()[0],
        )


def without_wal(file: bytes) -> bytes:
    """The file with the journal mode of its header set to the plain one.

    SQLite cannot open a file in memory whose header asks for a write-ahead log
    (bytes 18 and 19 of the file format).
    """
    return file[:18] + b"\1\1" + file[20:] if file[18:20] == b"\2\2" else file
