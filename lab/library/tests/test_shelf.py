"""Reading a library's rows without opening it."""

from __future__ import annotations

import sqlite3

import pytest

from lab import runner
from lab.library.composing import compose
from lab.library.shelf import AuthorRow, BookRow, Shelf, read

SAVE = """
from lab.models import AuditEntry, Author, Book, Review


def fill(title="Dune"):
    author = Author.objects.create(name="Frank")
    first = Book.objects.create(title=title, slug="dune", author=author)
    Book.objects.create(title="Emma")
    Review.objects.create(book=first, stars=4, text="good")
    for number in range(25):
        AuditEntry.objects.create(message=f"entry {number}")
"""


def filled(title: str = "Dune") -> bytes:
    job = runner.Job(
        source=SAVE, filename="fill.py", action="fill", arguments={"title": title}, keep=True
    )
    library = runner.run(job).library
    assert library is not None
    return library


def test_nothing_is_an_empty_shelf() -> None:
    assert read(None) == Shelf()
    assert read(None).is_empty


def test_rows_come_with_what_they_point_at() -> None:
    shelf = read(filled())

    assert shelf.authors == (AuthorRow(pk=1, name="Frank"),)
    assert shelf.books == (
        BookRow(pk=1, title="Dune", slug="dune", author_id=1, author="Frank"),
        BookRow(pk=2, title="Emma", slug="", author_id=None, author=None),
    )
    assert (shelf.reviews[0].book, shelf.reviews[0].stars) == ("Dune", 4)
    assert not shelf.is_empty
    assert shelf.total == 4


def test_of_the_audit_log_only_the_latest_are_read() -> None:
    shelf = read(filled())

    assert shelf.audit_count == shelf.count("AuditEntry") == 25
    assert len(shelf.audit) == 20
    assert shelf.audit[0].message == "entry 24"


def test_rows_are_found_by_their_key() -> None:
    shelf = read(filled())

    assert shelf.find("Book", 2) == shelf.books[1]
    assert shelf.find("Book", 3) is None
    assert shelf.find("Book", None) is None
    assert shelf.count("Book") == 2


@pytest.mark.parametrize("title", ["'; DROP TABLE lab_book; --", "日本語 🐍\u202e", "a\x01\x1f"])
def test_any_text_comes_back_as_it_was(title: str) -> None:
    assert read(filled(title)).books[0].title == title


@pytest.mark.parametrize("file", [b"nonsense" * 200, b"SQLite format 3\0" + bytes(84)])
def test_what_is_no_library_is_an_error(file: bytes) -> None:
    with pytest.raises(sqlite3.Error):
        read(file)


def test_a_library_goes_through_another_run() -> None:
    job = runner.Job(
        source=compose("Book", "delete_book", (), False),
        filename="library.py",
        action="delete_book",
        arguments={"pk": 1},
        library=filled(),
        keep=True,
    )

    shelf = read(runner.run(job).library)

    assert [book.title for book in shelf.books] == ["Emma"]
    assert shelf.reviews == ()
