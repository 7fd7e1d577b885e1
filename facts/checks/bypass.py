"""Ways to write that pass pre_save and post_save by."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

from asgiref.sync import async_to_sync
from django.contrib.admin.models import DELETION, LogEntry
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models.signals import post_save, pre_save
from django.utils.text import slugify

from facts.checks._tools import hearing, raised, recording, rows
from lab.models import Author, Book, Draft, Magazine, Ticket

LONG_AGO = datetime(2001, 2, 3, tzinfo=timezone.utc)  # noqa: UP017


def queryset_update() -> dict[str, Any]:
    book = Book.objects.create(title="draft")
    with recording(Book) as updated:
        Book.objects.filter(pk=book.pk).update(title="final")
    with recording(Book) as saved:
        book.save()
    return {"update": updated, "save": saved}


def bulk_create() -> dict[str, Any]:
    with hearing(Book) as bulk:
        Book.objects.bulk_create([Book(title="A"), Book(title="B")])
    with hearing(Book) as one_by_one:
        Book(title="C").save()
    return {"bulk_create": bulk, "save": one_by_one, "rows": rows(Book)}


def bulk_create_fills_auto_now() -> dict[str, Any]:
    draft = Draft(title="A")
    before = draft.changed is None
    with hearing(Draft) as heard:
        Draft.objects.bulk_create([draft])
    stored = Draft.objects.get()
    return {"empty_before": before, "stored": stored.changed is not None, "signals": heard}


def bulk_update() -> dict[str, Any]:
    book = Book.objects.create(title="draft")
    book.title = "final"
    with hearing(Book) as bulk:
        Book.objects.bulk_update([book], ["title"])
    stored = Book.objects.get().title
    with hearing(Book) as saved:
        book.save()
    return {"bulk_update": bulk, "stored": stored, "save": saved}


def raw_sql() -> dict[str, Any]:
    book = Book.objects.create(title="draft")
    with hearing() as raw, connection.cursor() as cursor:
        cursor.execute("UPDATE lab_book SET title = 'final'")
    book.refresh_from_db()
    with hearing() as saved:
        book.save()
    return {"raw": raw, "stored": book.title, "save": saved}


def _draft_from_long_ago() -> Draft:
    draft = Draft.objects.create(title="A")
    Draft.objects.update(changed=LONG_AGO)
    draft.refresh_from_db()
    return draft


def _changed_year() -> int:
    return Draft.objects.get().changed.year


def update_leaves_auto_now() -> dict[str, Any]:
    draft = _draft_from_long_ago()
    Draft.objects.update(title="B")
    updated = _changed_year() == LONG_AGO.year
    draft.save()
    return {"old_after_update": updated, "old_after_save": _changed_year() == LONG_AGO.year}


def bulk_update_leaves_auto_now() -> dict[str, Any]:
    draft = _draft_from_long_ago()
    draft.title = "B"
    Draft.objects.bulk_update([draft], ["title"])
    updated = _changed_year() == LONG_AGO.year
    draft.save()
    return {"old_after_bulk_update": updated, "old_after_save": _changed_year() == LONG_AGO.year}


def bulk_create_skips_the_slug() -> dict[str, Any]:
    def fill_slug(instance: Book, **kwargs: Any) -> None:
        instance.slug = slugify(instance.title)

    pre_save.connect(fill_slug, sender=Book)
    Book.objects.bulk_create([Book(title="In bulk")])
    Book.objects.create(title="One by one")
    return {
        "bulk_create": Book.objects.get(title="In bulk").slug,
        "create": Book.objects.get(title="One by one").slug,
    }


def async_twins() -> dict[str, Any]:
    async def in_bulk() -> None:
        await Book.objects.abulk_create([Book(title="A")])
        await Book.objects.aupdate(title="B")

    async def one() -> None:
        await Book.objects.acreate(title="C")

    with hearing(Book) as bulk:
        async_to_sync(in_bulk)()
    with hearing(Book) as created:
        async_to_sync(one)()
    return {"abulk_create_and_aupdate": bulk, "acreate": created}


def upsert() -> dict[str, Any]:
    first = Ticket.objects.create(label="A")
    with hearing(Ticket) as upserted:
        Ticket.objects.bulk_create([Ticket(label="A")], ignore_conflicts=True)
    with hearing(Ticket) as through_the_manager:
        Ticket.objects.update_or_create(label="A", defaults={"label": "B"})
    kept = Ticket.objects.get().pk == first.pk
    return {"bulk": upserted, "update_or_create": through_the_manager, "one_row_kept": kept}


def bulk_create_of_a_child() -> dict[str, Any]:
    error = raised(Magazine.objects.bulk_create, [Magazine(title="Wired", issue=7)])
    none = rows(Magazine)
    Magazine.objects.create(title="Wired", issue=7)
    return {"error": error, "rows": none, "rows_after_create": rows(Magazine)}


def reverse_add() -> dict[str, Any]:
    author = Author.objects.create(name="Ada")
    first, second = (Book.objects.create(title=title) for title in "AB")
    with recording(Book) as by_update:
        author.book_set.add(first)
    with recording(Book) as one_by_one:
        author.book_set.add(second, bulk=False)
    return {"add": by_update, "add_not_in_bulk": one_by_one, "books": author.book_set.count()}


def reverse_clear() -> dict[str, Any]:
    author = Author.objects.create(name="Ada")
    Book.objects.create(title="A", author=author)
    with hearing(Book) as cleared:
        author.book_set.clear()
    left = author.book_set.count()
    Book.objects.update(author=author)
    with hearing(Book) as one_by_one:
        author.book_set.clear(bulk=False)
    return {"clear": cleared, "left": left, "clear_not_in_bulk": one_by_one}


def reverse_create() -> dict[str, Any]:
    author = Author.objects.create(name="Ada")
    with hearing(Book) as created:
        author.book_set.create(title="A")
    with hearing(Book) as updated:
        author.book_set.update(title="B")
    return {"create": created, "update": updated}


def _book_as_a_migration_sees_it() -> Any:
    state = MigrationLoader(connection).project_state(("lab", "0001_initial"))
    return state.apps.get_model("lab", "Book")


def migration_models_with_sender() -> dict[str, Any]:
    historical = _book_as_a_migration_sees_it()
    with hearing(Book) as in_migration:
        historical.objects.create(title="A")
    with hearing(Book) as elsewhere:
        Book.objects.create(title="B")
    return {"migration": in_migration, "elsewhere": elsewhere, "rows": rows(Book)}


def migration_models_without_sender() -> dict[str, Any]:
    historical = _book_as_a_migration_sees_it()
    modules: list[str] = []

    def note(sender: Any, **kwargs: Any) -> None:
        modules.append(f"{sender.__module__}.{sender.__name__}")

    post_save.connect(note)
    historical.objects.create(title="A")
    Book.objects.create(title="B")
    return {"senders": modules, "same_class": historical is Book}


def applied_migration_is_saved() -> dict[str, Any]:
    senders: list[str] = []

    def note(sender: Any, created: bool, **kwargs: Any) -> None:
        senders.append(sender.__name__)

    post_save.connect(note)
    recorder = MigrationRecorder(connection)
    recorder.record_applied("lab", "0999_of_this_check")
    applied = list(senders)
    recorder.record_unapplied("lab", "0999_of_this_check")
    return {"applied": applied, "unapplied": senders[len(applied) :]}


def session_is_saved() -> dict[str, Any]:
    senders: list[str] = []

    def note(sender: Any, **kwargs: Any) -> None:
        senders.append(sender.__name__)

    post_save.connect(note)
    session = SessionStore()
    session["basket"] = [1]
    changed = list(senders)
    session.save()
    return {"changed": changed, "saved": senders}


def admin_log_of_many() -> dict[str, Any]:
    user = User.objects.create_user("ada")
    books = [Book.objects.create(title=title) for title in "AB"]
    with hearing(LogEntry) as two:
        LogEntry.objects.log_actions(user.pk, books, DELETION)
    with hearing(LogEntry) as one:
        LogEntry.objects.log_actions(user.pk, books[:1], DELETION, single_object=True)
    return {"two_objects": two, "one_object": one, "entries": rows(LogEntry)}
