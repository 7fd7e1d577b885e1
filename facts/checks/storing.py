"""What becomes of rows: when they are written, undone, overwritten, refused and read."""

from __future__ import annotations

import json
import logging
import os
import tempfile
from collections.abc import Callable
from multiprocessing import get_context
from typing import Any

from django.core.management import call_command
from django.db import connection, connections, transaction
from django.db.models import Sum
from django.db.models.signals import m2m_changed, post_save

from facts.checks._tools import committed_rows, raised, recording, rows
from lab.models import Book, Draft, Passage, Publication, Review, Tag, Ticket


class Boom(Exception):
    """What goes wrong here."""


def _boom(**kwargs: Any) -> None:
    raise Boom


def nothing_before_save() -> dict[str, Any]:
    with recording(Book) as made:
        book = Book(title="Two Scoops")
    key_before = book.pk
    with recording(Book) as saved:
        book.save()
    with recording(Book) as assigned:
        book.title = "Three Scoops"
    return {
        "made": made,
        "key_before": str(key_before),
        "saved": saved,
        "has_key": book.pk == Book.objects.get().pk,
        "assigned": assigned,
        "row": Book.objects.get().title,
    }


def save_does_not_look_first() -> dict[str, Any]:
    there = Book.objects.create(title="Two Scoops")
    with recording(Book) as same_object:
        there.save()
    with recording(Book) as known_row:
        Book(pk=there.pk, title="Three Scoops").save()
    with recording(Book) as no_row:
        Book(pk=there.pk + 1, title="Three Scoops").save()
    with recording(Book) as looks_first:
        Book.objects.update_or_create(pk=there.pk, defaults={"title": "Four Scoops"})
    return {
        "saved_before": same_object,
        "row_there": known_row,
        "row_missing": no_row,
        "update_or_create": [statement for statement in looks_first if statement.isupper()],
    }


def _two_rows(label: str) -> None:
    Ticket.objects.create(label=label)
    Ticket.objects.create(label=label)


def autocommit_keeps_the_first() -> dict[str, Any]:
    def together() -> None:
        with transaction.atomic():
            _two_rows("B")

    alone = raised(_two_rows, "A")
    left = committed_rows(Ticket)
    return {
        "autocommit": alone,
        "rows": left,
        "atomic": raised(together),
        "added_in_atomic": committed_rows(Ticket) - left,
    }


def inner_atomic_is_a_savepoint() -> dict[str, Any]:
    def inner(title: str, *, fail: bool) -> None:
        with transaction.atomic():
            Book(title=title).save()
            if fail:
                raise Boom

    with transaction.atomic():
        Book(title="outer").save()
        raised(inner, "failed", fail=True)
        inner("done", fail=False)
        committed = committed_rows(Book)
    titles = sorted(Book.objects.values_list("title", flat=True))
    return {"committed_when_inner_ends": committed, "titles": titles}


def constraint_holds_for_all() -> dict[str, Any]:
    draft = Draft.objects.create(title="Two Scoops")

    def by_save() -> None:
        Draft(title="Emma", words=-1).save()

    def by_bulk_create() -> None:
        Draft.objects.bulk_create([Draft(title="Emma", words=-1)])

    def by_update() -> None:
        Draft.objects.filter(pk=draft.pk).update(words=-1)

    def by_sql(words: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE lab_draft SET words = %s", [words])

    return {
        "save": raised(by_save),
        "bulk_create": raised(by_bulk_create),
        "update": raised(by_update),
        "sql": raised(by_sql, -1),
        "sql_that_is_right": raised(by_sql, 1),
        "drafts": rows(Draft),
    }


def later_save_overwrites() -> dict[str, Any]:
    def add(draft: Draft, words: int) -> None:
        Passage.objects.create(draft=draft, words=words)
        draft.words += words
        draft.save()

    Draft.objects.create(title="Two Scoops")
    mine, yours = Draft.objects.get(), Draft.objects.get()
    add(mine, 100)
    add(yours, 20)
    overwritten = Draft.objects.get().words
    total = Passage.objects.aggregate(n=Sum("words"))["n"]
    Draft.objects.update(words=total)
    return {"added_to_what_was_read": overwritten, "summed_up_anew": Draft.objects.get().words}


def cache_and_the_commit() -> dict[str, Any]:
    cache: dict[str, int] = {}

    def visit() -> int:
        """Another visitor, who reads by a connection of its own and fills the cache."""
        return cache.setdefault("books", committed_rows(Book))

    def clear_at_once(**kwargs: Any) -> None:
        cache.clear()

    def clear_on_commit(**kwargs: Any) -> None:
        transaction.on_commit(cache.clear)

    seen: dict[str, list[int]] = {}
    for clear in (clear_at_once, clear_on_commit):
        post_save.connect(clear, sender=Book)
        with transaction.atomic():
            Book(title="Two Scoops").save()
            visit()
        post_save.disconnect(clear, sender=Book)
        seen[clear.__name__] = [visit(), rows(Book)]
        Book.objects.all().delete()
        cache.clear()
    return dict(seen)


def tags_need_a_key() -> dict[str, Any]:
    tag = Tag.objects.create(name="ice cream")
    unsaved, saved = Publication(title="A"), Publication.objects.create(title="B")
    return {
        "unsaved": raised(lambda: unsaved.tags.add(tag)),
        "saved": raised(lambda: saved.tags.add(tag)),
        "tags": saved.tags.count(),
    }


def tags_in_m2m_changed() -> dict[str, Any]:
    publication = Publication.objects.create(title="Two Scoops")
    tag = Tag.objects.create(name="ice cream")
    seen: list[str] = []

    def look(instance: Publication, action: str, **kwargs: Any) -> None:
        seen.append(f"{action}: {instance.tags.count()}")

    m2m_changed.connect(look, sender=Publication.tags.through)
    publication.tags.set([])
    nothing_to_set = list(seen)
    publication.tags.set([tag])
    return {"nothing_to_set": nothing_to_set, "one_tag": seen}


def fixture_before_its_relation() -> dict[str, Any]:
    found: list[str] = []

    def look(instance: Review, **kwargs: Any) -> None:
        found.append("book" if Book.objects.filter(pk=instance.book_id).exists() else "no book")

    post_save.connect(look, sender=Review)
    review = {"model": "lab.review", "pk": 1, "fields": {"book": 1, "stars": 4}}
    book = {"model": "lab.book", "pk": 1, "fields": {"title": "Two Scoops"}}
    with tempfile.NamedTemporaryFile("w", suffix=".json") as fixture:
        json.dump([review, book], fixture)
        fixture.flush()
        call_command("loaddata", fixture.name, verbosity=0)
    after_loading = Review.objects.get().book.title
    Review.objects.get().save()
    return {"while_loading": found[0], "later_save": found[1], "book_of_the_row": after_loading}


def callback_error_in_autocommit() -> dict[str, Any]:
    def register(**kwargs: Any) -> None:
        transaction.on_commit(_boom)

    save_in_atomic: list[str] = []

    def together() -> None:
        with transaction.atomic():
            save_in_atomic.append(raised(Book(title="Three Scoops").save))

    post_save.connect(register, sender=Book)
    return {
        "save": raised(Book(title="Two Scoops").save),
        "rows": committed_rows(Book),
        "block": raised(together),
        "save_in_the_block": save_in_atomic,
    }


def robust_error_is_logged() -> dict[str, Any]:
    logged: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            logged.append(f"{record.levelname} of {record.name}")

    def save(*, robust: bool) -> None:
        with transaction.atomic():
            Book(title="Two Scoops").save()
            transaction.on_commit(_boom, robust=robust)

    log = logging.getLogger("django.db.backends.base")
    log.addHandler(Keep())
    log.propagate = False
    plain = raised(save, robust=False)
    logged_by_plain = list(logged)
    return {
        "plain": plain,
        "logged_by_plain": logged_by_plain,
        "robust": raised(save, robust=True),
        "logged": logged,
    }


def _save_and_die(die: Callable[[], None]) -> None:
    with transaction.atomic():
        Book(title="Two Scoops").save()
        transaction.on_commit(die)
        transaction.on_commit(lambda: Tag.objects.create(name="the message"))


def process_ends_before_the_callback() -> dict[str, Any]:
    seen: dict[str, list[int]] = {}
    for name, die in (("lives", lambda: None), ("dies", lambda: os._exit(1))):
        connections.close_all()
        process = get_context("fork").Process(target=_save_and_die, args=[die])
        process.start()
        process.join()
        seen[name] = [rows(Book), rows(Tag)]
    return dict(seen)
