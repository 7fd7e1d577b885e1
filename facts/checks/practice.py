"""Connecting, disconnecting and importing receivers, as practice questions ask for it."""

from __future__ import annotations

import sys
import tempfile
from importlib import import_module
from pathlib import Path
from typing import Any

from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db.models.signals import post_save, pre_save
from django.test import override_settings

from facts.checks._tools import raised, rows
from lab.models import Author, Book


def disconnecting_needs_the_same_key() -> dict[str, Any]:
    def note(**kwargs: Any) -> None:
        pass

    post_save.connect(note, sender=Book, dispatch_uid="note")
    return {
        "without_sender": post_save.disconnect(note, dispatch_uid="note"),
        "without_uid": post_save.disconnect(note, sender=Book),
        "with_both": post_save.disconnect(sender=Book, dispatch_uid="note"),
        "once_more": post_save.disconnect(sender=Book, dispatch_uid="note"),
    }


def connecting_during_a_send() -> dict[str, Any]:
    calls: list[str] = []

    def late(**kwargs: Any) -> None:
        calls.append("late")

    def early(**kwargs: Any) -> None:
        calls.append("early")
        post_save.connect(late, sender=Book)

    post_save.connect(early, sender=Book)
    book = Book(title="A")
    book.save()
    first = list(calls)
    calls.clear()
    book.save()
    return {"this_save": first, "next_save": calls}


def disconnecting_during_a_send() -> dict[str, Any]:
    calls: list[str] = []

    def second(**kwargs: Any) -> None:
        calls.append("second")

    def first(**kwargs: Any) -> None:
        calls.append("first")
        post_save.disconnect(second, sender=Book)

    post_save.connect(first, sender=Book)
    post_save.connect(second, sender=Book)
    book = Book(title="A")
    book.save()
    this_save = list(calls)
    calls.clear()
    book.save()
    return {"this_save": this_save, "next_save": calls}


_RECEIVERS = """
from django.db.models.signals import post_save
from django.dispatch import receiver

heard = []


@receiver(post_save, sender="lab.Book")
def note(instance, **kwargs):
    heard.append(instance.title)
"""


def not_imported_not_connected() -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "receivers_of_this_check.py").write_text(_RECEIVERS)
        sys.path.insert(0, folder)
        Book.objects.create(title="before the import")
        module = import_module("receivers_of_this_check")
        sys.path.remove(folder)
    Book.objects.create(title="after the import")
    return {"heard": module.heard}


def model_and_receiver_mixed_up() -> dict[str, Any]:
    called: list[str] = []

    def note(**kwargs: Any) -> None:
        called.append("note")

    with override_settings(DEBUG=True):
        mixed_up = raised(post_save.connect, Book, sender=note)
        Book(title="A").save()
        after_mixed_up = list(called)
        right = raised(post_save.connect, note, sender=Book)
        Book(title="B").save()
    return {
        "mixed_up_raises": mixed_up,
        "called": after_mixed_up,
        "right_raises": right,
        "called_when_right": called,
    }


def without_sender_it_meets_others() -> dict[str, Any]:
    seen: list[str] = []

    def shout(sender: Any, instance: Any, **kwargs: Any) -> None:
        seen.append(sender.__name__)
        seen.append(instance.name.upper())

    pre_save.connect(shout)
    author = raised(Author(name="Ada").save)
    session = SessionStore()
    session["basket"] = [1]
    return {
        "author": author,
        "session": raised(session.save),
        "seen": seen,
        "sessions": rows(Session),
    }


def names_of_receivers_do_not_matter() -> dict[str, Any]:
    called: list[str] = []

    def post_save_book(**kwargs: Any) -> None:
        called.append("post_save_book")

    def xyz(**kwargs: Any) -> None:
        called.append("xyz")

    post_save.connect(xyz, sender=Book)
    Book(title="A").save()
    return {"called": called, "never_connected": post_save_book.__name__}
