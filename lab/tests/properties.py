"""What holds for code that nobody observes, and so has to hold for code that is observed.

Each property is a function that fails by an AssertionError. Together they have to
notice every broken tracer that we can think of.
"""

from __future__ import annotations

import gc
import inspect
import weakref
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from django.db.models.signals import post_save, pre_save
from django.dispatch import Signal
from django.template import Context, Engine

from lab.models import Book

#: Methods that a tracer is tempted to replace.
METHODS: dict[type[Any], tuple[str, ...]] = {
    models.Model: ("save", "save_base", "delete", "asave", "adelete", "full_clean"),
    models.QuerySet: ("create", "update", "bulk_create", "delete", "acreate"),
    Signal: ("send", "send_robust", "asend", "asend_robust", "connect", "disconnect"),
    transaction.Atomic: ("__enter__", "__exit__"),
    BaseDatabaseWrapper: ("commit", "rollback", "savepoint", "on_commit", "cursor"),
    CursorWrapper: ("execute", "executemany", "_execute_with_wrappers"),
}


def _methods() -> list[tuple[str, Any]]:
    return [
        (f"{owner.__name__}.{name}", getattr(owner, name))
        for owner, names in METHODS.items()
        for name in names
    ]


def _described(method: Any) -> Any:
    return (
        method.__name__,
        method.__qualname__,
        method.__module__,
        method.__doc__,
        inspect.signature(method),
        inspect.iscoroutinefunction(method),
    )


#: As they are when nobody observes.
DESCRIBED = {name: _described(method) for name, method in _methods()}


class Refused(Exception):
    """What a receiver raises."""


class Thing:
    """A sender or an argument."""


def an_exception_leaves_save_as_it_was_raised() -> None:
    raised = Refused("no")

    def refuse(sender: Any, **kwargs: Any) -> None:
        raise raised

    post_save.connect(refuse, sender=Book)
    with pytest.raises(Refused) as error:
        Book(title="Two Scoops").save()
    assert error.value is raised
    assert error.value.__cause__ is None
    assert error.value.__context__ is None


def an_exception_keeps_later_receivers_from_running() -> None:
    called = []

    def refuse(sender: Any, **kwargs: Any) -> None:
        raise Refused

    def later(sender: Any, **kwargs: Any) -> None:
        called.append("later")

    pre_save.connect(refuse, sender=Book)
    pre_save.connect(later, sender=Book)
    with pytest.raises(Refused):
        Book(title="Two Scoops").save()
    assert called == []


def send_answers_with_the_receivers_themselves() -> None:
    signal = Signal()

    def answer(sender: Any, **kwargs: Any) -> str:
        return "yes"

    signal.connect(answer)
    for responses in (signal.send("sender"), signal.send_robust("sender")):
        assert [(receiver is answer, response) for receiver, response in responses] == [
            (True, "yes")
        ]


def a_forgotten_receiver_is_not_called() -> None:
    called = []

    def forgotten(sender: Any, **kwargs: Any) -> None:
        called.append(1)

    post_save.connect(forgotten, sender=Book)
    Book(title="Two Scoops").save()
    del forgotten
    gc.collect()
    Book(title="Two Scoops").save()
    assert called == [1]


def nothing_is_kept_alive() -> None:
    kept = _used_once()
    gc.collect()
    assert [reference() for reference in kept] == [None] * 5


def _used_once() -> list[weakref.ref[Any]]:
    """A sender, an argument, an instance, an exception, a receiver."""
    signal = Signal()

    def refuse(sender: Any, **kwargs: Any) -> None:
        raise Refused

    sender, argument, instance = Thing(), Thing(), Book(title="Two Scoops")
    signal.connect(refuse)
    post_save.connect(refuse, sender=Book)
    with pytest.raises(Refused):
        signal.send(sender, argument=argument)
    with pytest.raises(Refused) as raised:
        instance.save()
    instance.pk = None
    Book.objects.bulk_create([instance])
    return [weakref.ref(thing) for thing in (sender, argument, instance, raised.value, refuse)]


def methods_keep_names_and_signatures() -> None:
    assert {name: _described(method) for name, method in _methods()} == DESCRIBED


def receivers_keep_names_and_signatures() -> None:
    def fill_slug(sender: Any, instance: Any, **kwargs: Any) -> None:
        """Fill it."""

    before = _described(fill_slug)
    pre_save.connect(fill_slug, sender=Book)
    Book(title="Two Scoops").save()
    live: Any = pre_save._live_receivers(Book)
    assert [_described(receiver) for receiver in live[0]] == [before]


def no_wrapper_stands_around_statements() -> None:
    Book(title="Two Scoops").save()
    assert connection.execute_wrappers == []
    assert connection.force_debug_cursor is False


def a_template_does_not_save() -> None:
    book = Book(title="Two Scoops")
    text = "{{ book.save }}{{ book.save_base }}{{ book.delete }}"
    Engine().from_string(text).render(Context({"book": book}))
    assert Book.objects.count() == 0


PROPERTIES: tuple[Callable[[], None], ...] = (
    an_exception_leaves_save_as_it_was_raised,
    an_exception_keeps_later_receivers_from_running,
    send_answers_with_the_receivers_themselves,
    a_forgotten_receiver_is_not_called,
    nothing_is_kept_alive,
    methods_keep_names_and_signatures,
    receivers_keep_names_and_signatures,
    no_wrapper_stands_around_statements,
    a_template_does_not_save,
)
