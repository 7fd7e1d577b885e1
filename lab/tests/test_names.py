"""Names and short texts, made without running any code of the run."""

from __future__ import annotations

import datetime
import decimal
import functools
import uuid
import weakref
from collections import OrderedDict
from typing import Any

import pytest
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F, TextChoices
from django.db.models.signals import post_save, pre_init
from django.dispatch import Signal

from lab.models import Author, Book
from lab.tracing import names
from lab.tracing.names import (
    UNHEARD,
    Shown,
    callable_name,
    code_of,
    name_and_key,
    primary_key,
    shorten,
    show,
    show_exception,
    signal_name,
    source_code_of,
)


class Colour(TextChoices):
    RED = "red"


class Hostile:
    """Whoever asks it anything is noticed."""

    def __repr__(self) -> str:
        raise AssertionError("repr() was called")

    __str__ = __repr__


class Int4(int):
    """As psycopg has it."""

    def __repr__(self) -> str:
        return f"Int4({int(self)})"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a\n", r"'a\n'"),
        ("\ud800", r"'\ud800'"),
        (b"\0", r"b'\x00'"),
        (Colour.RED, "'red'"),
        (7, "7"),
        (Int4(7), "7"),
        (True, "True"),
        (None, "None"),
        (1.5, "1.5"),
        (decimal.Decimal("1.50"), "Decimal('1.50')"),
        (datetime.date(2024, 1, 2), "datetime.date(2024, 1, 2)"),
        (uuid.UUID(int=1), "UUID('00000000-0000-0000-0000-000000000001')"),
        (F("pages"), "F(pages)"),
        (Book, "Book"),
        (Book(pk=3), "Book pk=3"),
        (Hostile(), "<Hostile>"),
        ([1, Hostile()], "[1, <Hostile>]"),
        ((), "()"),
        ((1,), "(1,)"),
        ((1, 2), "(1, 2)"),
        ({2, 1}, "{1, 2}"),
        (set(), "()"),
        (frozenset({"b", "a"}), "frozenset({'a', 'b'})"),
        (frozenset(), "frozenset(())"),
        ({"a": [1]}, "{'a': [1]}"),
        (OrderedDict(a=Hostile()), "{'a': <Hostile>}"),
        (object, "object"),
    ],
)
def test_what_is_shown(value: Any, text: str) -> None:
    assert show(value) == text


def test_an_instance_is_not_asked_for_its_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Author, "__str__", Hostile.__repr__)

    assert show([Author(pk=1)]) == "[Author pk=1]"


@pytest.mark.parametrize(
    "value", ["x" * 10_000, b"x" * 10_000, list(range(10_000)), {n: n for n in range(10_000)}]
)
def test_what_is_long_is_shortened(value: Any) -> None:
    assert len(show(value)) <= names.LONGEST


def test_an_ellipsis_stands_for_the_rest() -> None:
    assert (shorten("abc", 3), shorten("abcd", 3)) == ("abc", "ab…")


class Mute(Exception):
    def __str__(self) -> str:
        raise ValueError("I cannot speak")


@pytest.mark.parametrize(
    ("error", "shown"),
    [
        (ValueError("no"), ("ValueError", "no")),
        (Mute(), ("Mute", "")),
        (ValueError("x" * 1000), ("ValueError", "x" * 499 + "…")),
    ],
)
def test_an_exception_has_a_class_and_a_text(error: Exception, shown: tuple[str, str]) -> None:
    assert show_exception(error) == shown


def test_the_primary_key_is_read_past_descriptors() -> None:
    assert (primary_key(Book(pk=3)), primary_key(Book())) == (3, None)
    assert name_and_key(Book(pk=3)) == ("Book", 3)


def test_a_key_that_can_change_is_shown_at_once() -> None:
    book = Book()
    vars(book)["id"] = uuid.UUID(int=1)

    name, key = name_and_key(book)

    assert (name, key) == ("Book", "UUID('00000000-0000-0000-0000-000000000001')")
    assert type(key) is Shown


def test_a_model_whose_id_another_had_has_its_own_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """When a model made in a test is gone, another may stand in its place."""
    monkeypatch.setitem(names.MODELS, id(Author), (weakref.ref(Book), "Book", "id"))

    assert name_and_key(Author()) == ("Author", None)


class Shelf:
    def put(self) -> None:
        """A method."""

    def __call__(self) -> None:
        """An object that can be called."""


def outer() -> Any:
    def inner() -> None:
        """A closure."""

    return inner


@pytest.mark.parametrize(
    ("target", "name", "code"),
    [
        (outer, "outer", outer.__code__),
        (outer(), "inner", outer.__code__.co_consts[1]),
        (Shelf().put, "Shelf.put", Shelf.put.__code__),
        (Shelf(), "Shelf()", Shelf.__call__.__code__),
        (functools.partial(Shelf()), "partial(Shelf())", Shelf.__call__.__code__),
        (functools.partial(outer), "partial(outer)", outer.__code__),
        (len, "len", None),
        ([].append, "list.append", None),
        (Shelf, "Shelf", None),
    ],
)
def test_a_callable_has_a_name_and_perhaps_code(target: Any, name: str, code: Any) -> None:
    assert callable_name(target) == name
    assert code_of(target) is (outer.__code__.co_consts[1] if name == "inner" else code)


def test_the_code_beneath_decorators_tells_commit_from_rollback() -> None:
    assert (
        source_code_of(BaseDatabaseWrapper.commit).co_name,
        source_code_of(BaseDatabaseWrapper.rollback).co_name,
    ) == ("commit", "rollback")


def test_a_signal_has_the_name_that_django_or_the_experiment_gave_it() -> None:
    mine, other = Signal(), Signal()

    assert signal_name(post_save, {"post_save": mine}) == "post_save"
    assert signal_name(mine, {"other": other, "mine": mine}) == "mine"
    assert signal_name(mine, {}) == "Signal"
    assert signal_name(pre_init, {}) in UNHEARD


def test_the_signals_of_tasks_have_their_names() -> None:
    from django.tasks.signals import task_enqueued

    assert signal_name(task_enqueued, {}) == "task_enqueued"
