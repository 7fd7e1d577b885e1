"""The forms of the library."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import QueryDict

from lab.library.forms import AuthorForm, BookForm, PressForm, ReviewForm, quoted
from lab.library.shelf import AuthorRow, BookRow, Shelf

SHELF = Shelf(
    authors=(AuthorRow(pk=1, name="Frank"),),
    books=(BookRow(pk=7, title="D" * 90, slug="", author_id=None, author=None),),
)
BOOK = {
    "version": "3",
    "transaction": "atomic",
    "receivers": ["log_before", "slug_before"],
    "title": "Dune",
    "slug": "",
    "author_id": "1",
    "press": "save",
}


def typed(**changes: Any) -> QueryDict:
    query = QueryDict(mutable=True)
    for name, value in (BOOK | changes).items():
        query.setlist(name, value if isinstance(value, list) else [value])
    return query


def book(**changes: Any) -> BookForm:
    return BookForm(typed(**changes), shelf=SHELF, initial={})


def test_a_book_becomes_the_arguments_of_its_action() -> None:
    form = book()

    assert form.is_valid(), form.errors
    assert form.values == {"title": "Dune", "slug": "", "author_id": 1}
    assert form.listening == ("log_before", "slug_before")
    assert form.is_atomic
    assert form.manner == "in atomic(), 2 receivers"
    assert form.label == "“Dune”"


def test_a_book_can_be_nobodys() -> None:
    form = book(author_id="", receivers=[], transaction="autocommit")

    assert form.is_valid()
    assert form.values["author_id"] is None
    assert form.manner == "autocommit, no receivers"


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("title", "", "A book needs a title"),
        ("title", "x" * 10_000, "has 10000 characters and can have 200"),
        ("title", "a\0b", "NUL character"),
        ("slug", "not a slug!", "letters, digits, hyphens"),
        ("author_id", "2", "not in your library"),
        ("author_id", "x", "not in your library"),
        ("receivers", ["explode_after"], "no receiver “explode_after”"),
        ("transaction", "maybe", "Choose one of these"),
        ("version", "x", "Load the page again"),
        ("version", "-1", "Load the page again"),
        ("surprise", "1", "no field “surprise”"),
    ],
)
def test_what_cannot_be_stored_is_refused_and_comes_back(
    field: str, value: str | list[str], sentence: str
) -> None:
    form = book(**{field: value})

    assert not form.is_valid()
    assert sentence in form.errors[field if field in form.fields else "__all__"][0]
    if field in form.fields:
        assert form[field].value() == value


def test_only_books_have_a_slug_to_fill() -> None:
    data = typed(receivers=["slug_before"], name="Frank")
    for name in ("title", "slug", "author_id"):
        del data[name]
    form = AuthorForm(data, shelf=SHELF, initial={})

    assert not form.is_valid()
    assert list(form.errors) == ["receivers"]
    assert form.listening == ()
    assert form.label == "“Frank”"


@pytest.mark.parametrize(("stars", "label"), [("1", "1 star"), ("5", "5 stars")])
def test_a_review_is_about_a_book(stars: str, label: str) -> None:
    data = QueryDict(f"version=0&transaction=autocommit&book_id=7&stars={stars}&text=good")
    form = ReviewForm(data, shelf=SHELF, initial={})

    assert form.is_valid(), form.errors
    assert form.values == {"book_id": 7, "stars": int(stars), "text": "good"}
    assert form.label == label


def test_a_review_without_a_book_is_told_what_to_do() -> None:
    data = QueryDict("version=0&transaction=autocommit&book_id=&stars=5&text=")
    form = ReviewForm(data, shelf=Shelf(), initial={})

    assert "save a book first" in form.errors["book_id"][0]


def test_the_switches_are_a_table() -> None:
    form = BookForm(shelf=SHELF, initial={"receivers": ["raise_after"]})

    rows = list(form.switches)
    assert [row.label for row in rows][-1] == "Raise an exception"
    assert "checked" in str(rows[-1].after.tag())
    assert "checked" not in str(rows[-1].before.tag())
    assert form.listening == ("raise_after",)
    assert [field.name for field in form.row_fields] == ["title", "slug", "author_id"]


def test_a_form_without_a_row_has_no_label() -> None:
    assert PressForm(shelf=SHELF, initial={}).label == ""


def test_long_texts_are_shortened_where_they_are_named() -> None:
    assert quoted("x" * 60) == f"“{'x' * 60}”"
    assert quoted("x" * 61) == f"“{'x' * 59}…”"
