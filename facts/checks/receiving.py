"""What receivers are given, and what they can do to a save."""

from __future__ import annotations

import logging
import threading
import time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models
from django.db.models import F
from django.db.models.signals import post_save, pre_save
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from facts.checks._tools import raised, recording, rows
from lab.models import Author, Book, Draft, Ticket


def arguments_of_pre_save() -> dict[str, Any]:
    given: list[str] = []

    def note(*positional: Any, **kwargs: Any) -> None:
        given.extend(sorted(kwargs))
        given.append(f"positional: {len(positional)}")

    pre_save.connect(note, sender=Book)
    Book(title="Two Scoops").save()
    return {"arguments": given}


def arguments_of_post_save() -> dict[str, Any]:
    given: dict[str, set[str]] = {}

    def before(**kwargs: Any) -> None:
        given["pre_save"] = set(kwargs)

    def after(**kwargs: Any) -> None:
        given["post_save"] = set(kwargs)

    pre_save.connect(before, sender=Book)
    post_save.connect(after, sender=Book)
    Book(title="Two Scoops").save()
    return {
        "only_post_save": sorted(given["post_save"] - given["pre_save"]),
        "only_pre_save": sorted(given["pre_save"] - given["post_save"]),
    }


def instance_is_the_object_itself() -> dict[str, Any]:
    seen: list[Any] = []

    def note(instance: Book, **kwargs: Any) -> None:
        seen.append(instance)

    pre_save.connect(note, sender=Book)
    post_save.connect(note, sender=Book)
    book = Book(title="Two Scoops")
    book.save()
    loaded = Book.objects.get()
    return {"same_object": [one is book for one in seen], "loaded_again": loaded is book}


def pre_save_changes_the_row() -> dict[str, Any]:
    def shout(instance: Book, **kwargs: Any) -> None:
        instance.title = instance.title.upper()

    pre_save.connect(shout, sender=Book)
    Book(title="two scoops").save()
    pre_save.disconnect(shout, sender=Book)
    post_save.connect(shout, sender=Book)
    Book(title="three scoops").save()
    stored = Book.objects.order_by("pk").values_list("title", flat=True)
    return {"by_pre_save": stored[0], "by_post_save": stored[1]}


def update_fields_limit_pre_save() -> dict[str, Any]:
    book = Book.objects.create(title="Two Scoops", slug="old")

    def fill(instance: Book, **kwargs: Any) -> None:
        instance.slug = "new"

    pre_save.connect(fill, sender=Book)
    book.save(update_fields=["title"])
    restricted = Book.objects.get().slug
    in_memory = book.slug
    book.save()
    return {"row": restricted, "memory": in_memory, "row_after_save": Book.objects.get().slug}


def update_or_create_limits_pre_save() -> dict[str, Any]:
    Book.objects.create(title="Two Scoops", slug="old")
    given: list[Any] = []

    def fill(instance: Book, update_fields: Any, **kwargs: Any) -> None:
        given.append(sorted(update_fields))
        instance.slug = "new"

    pre_save.connect(fill, sender=Book)
    book, _ = Book.objects.update_or_create(pk=1, defaults={"title": "Three Scoops"})
    row = Book.objects.get()
    return {"update_fields": given, "title": row.title, "slug": row.slug, "memory": book.slug}


def deferred_fields_limit_pre_save() -> dict[str, Any]:
    Book.objects.create(title="Two Scoops", slug="old")
    given: list[Any] = []

    def fill(instance: Book, update_fields: Any, **kwargs: Any) -> None:
        given.append(sorted(update_fields) if update_fields else "all fields")
        instance.slug = "new"

    pre_save.connect(fill, sender=Book)
    Book.objects.only("title").get().save()
    deferred = Book.objects.get().slug
    Book.objects.get().save()
    return {"update_fields": given, "row": deferred, "row_of_whole": Book.objects.get().slug}


def return_value_is_dropped() -> dict[str, Any]:
    def refuse(**kwargs: Any) -> bool:
        return False

    def raise_instead(**kwargs: Any) -> None:
        raise ValueError("refused")

    pre_save.connect(refuse, sender=Book)
    save: Any = Book(title="Two Scoops").save
    returned = save()
    after_false = rows(Book)
    pre_save.connect(raise_instead, sender=Book)
    error = raised(Book(title="Three Scoops").save)
    return {
        "save_returned": str(returned),
        "rows_after_false": after_false,
        "error": error,
        "rows_after_error": rows(Book),
    }


def later_receiver_sees_the_change() -> dict[str, Any]:
    seen: list[str] = []

    def note_before(instance: Book, **kwargs: Any) -> None:
        seen.append(instance.title)

    def change(instance: Book, **kwargs: Any) -> None:
        instance.title = "changed"

    def note_after(instance: Book, **kwargs: Any) -> None:
        seen.append(instance.title)

    pre_save.connect(note_before, sender=Book)
    pre_save.connect(change, sender=Book)
    pre_save.connect(note_after, sender=Book)
    book = Book(title="original")
    book.save()
    return {"receivers_saw": seen, "caller_has": book.title}


def full_clean_is_not_called() -> dict[str, Any]:
    book = Book(title="", slug="not a slug!")
    saved = raised(book.save)
    return {"save": saved, "rows": rows(Book), "full_clean": raised(book.full_clean)}


def model_has_no_is_valid() -> dict[str, Any]:
    def check(instance: Any, **kwargs: Any) -> None:
        instance.is_valid()

    pre_save.connect(check, sender=Book)
    error = raised(Book(title="Two Scoops").save)
    return {
        "error": error,
        "rows": rows(Book),
        "on_model": hasattr(Book, "is_valid"),
        "on_form": hasattr(forms.ModelForm, "is_valid"),
    }


def auto_now_comes_after_pre_save() -> dict[str, Any]:
    from datetime import datetime, timezone

    def set_both(instance: Draft, **kwargs: Any) -> None:
        instance.changed = datetime(2001, 2, 3, tzinfo=timezone.utc)  # noqa: UP017
        instance.words = 2001

    pre_save.connect(set_both, sender=Draft)
    Draft(title="Two Scoops").save()
    row = Draft.objects.get()
    return {"changed_is_2001": row.changed.year == 2001, "words": row.words}


def instance_is_not_read_again() -> dict[str, Any]:
    seen: list[str] = []

    def note(instance: Any, **kwargs: Any) -> None:
        seen.append(f"{type(instance.price).__name__} {instance.price}")

    post_save.connect(note, sender=Draft)
    Draft(title="Two Scoops", price="3.999").save()
    row = Draft.objects.get().price
    return {"instance": seen, "row": f"{type(row).__name__} {row}"}


def created_means_inserted() -> dict[str, Any]:
    flags: list[bool] = []

    def note(created: bool, **kwargs: Any) -> None:
        flags.append(created)

    post_save.connect(note, sender=Book)
    book = Book(title="Two Scoops")
    book.save()
    book.save()
    return {"created": flags}


def new_object_with_an_existing_key() -> dict[str, Any]:
    book = Book.objects.create(title="Two Scoops")
    seen: list[bool] = []

    def before(instance: Book, **kwargs: Any) -> None:
        seen.append(instance._state.adding)

    def after(created: bool, **kwargs: Any) -> None:
        seen.append(created)

    pre_save.connect(before, sender=Book)
    post_save.connect(after, sender=Book)
    Book(pk=book.pk, title="Three Scoops").save()
    same_key = list(seen)
    seen.clear()
    Book(title="Four Scoops").save()
    return {"adding_created": same_key, "adding_created_without_key": seen}


def saved_again_after_its_row_was_deleted() -> dict[str, Any]:
    flags: list[bool] = []

    def note(created: bool, **kwargs: Any) -> None:
        flags.append(created)

    book = Book.objects.create(title="Two Scoops")
    post_save.connect(note, sender=Book)
    book.save()
    Book.objects.filter(pk=book.pk).delete()
    book.save()
    return {"created": flags}


def creation_is_not_pk_is_none() -> dict[str, Any]:
    key_is_none: dict[str, bool] = {}
    adding: dict[str, bool] = {}

    def note(sender: Any, instance: Any, **kwargs: Any) -> None:
        key_is_none[sender.__name__] = instance.pk is None
        adding[sender.__name__] = instance._state.adding

    for model in (Book, Ticket):
        pre_save.connect(note, sender=model)
    Book(title="Two Scoops").save()
    Ticket(label="A").save()
    return {
        "book_key_is_none": key_is_none["Book"],
        "ticket_key_is_none": key_is_none["Ticket"],
        "adding": [adding["Book"], adding["Ticket"]],
    }


def adding_in_both_signals() -> dict[str, Any]:
    seen: list[bool] = []

    def note(instance: Book, **kwargs: Any) -> None:
        seen.append(instance._state.adding)

    pre_save.connect(note, sender=Book)
    post_save.connect(note, sender=Book)
    Book(title="Two Scoops").save()
    new = list(seen)
    seen.clear()
    Book.objects.get().save()
    return {"new": new, "loaded": seen}


def key_default_forces_an_insert() -> dict[str, Any]:
    ticket = Ticket.objects.create(label="A")
    with recording(Ticket) as with_default:
        try:
            Ticket(pk=ticket.pk, label="B").save()
            outcome = "saved"
        except IntegrityError:
            outcome = "IntegrityError"
    book = Book.objects.create(title="Two Scoops")
    with recording(Book) as without_default:
        Book(pk=book.pk, title="Three Scoops").save()
    return {"outcome": outcome, "default": with_default, "no_default": without_default}


def f_expression_in_post_save() -> dict[str, Any]:
    seen: list[str] = []

    def note(instance: Any, **kwargs: Any) -> None:
        seen.append(type(instance.words).__name__)

    draft = Draft.objects.create(title="Two Scoops", words=1)
    post_save.connect(note, sender=Draft)
    draft.words = 1
    draft.save()
    draft.words = F("words") + 1
    draft.save()
    return {"number": seen[0], "expression": seen[1], "row": Draft.objects.get().words}


def f_expression_saved_twice() -> dict[str, Any]:
    draft = Draft.objects.create(title="Two Scoops", words=1)

    def save_once_more(instance: Draft, update_fields: Any, **kwargs: Any) -> None:
        if not update_fields:
            instance.save(update_fields=["words"])

    draft.words = F("words") + 1
    draft.save()
    plain = Draft.objects.get().words
    post_save.connect(save_once_more, sender=Draft)
    other = Draft.objects.create(title="Three Scoops", words=1)
    other.words = F("words") + 1
    other.save()
    return {"without_receiver": plain, "with_receiver": Draft.objects.get(pk=other.pk).words}


def generated_field_in_post_save() -> dict[str, Any]:
    class Square(models.Model):
        side = models.IntegerField()
        area = models.GeneratedField(
            expression=F("side") * F("side"),
            output_field=models.IntegerField(),
            db_persist=True,
        )

        class Meta:
            app_label = "lab"

    with connection.schema_editor() as editor:
        editor.create_model(Square)
    seen: list[int] = []

    def note(instance: Square, **kwargs: Any) -> None:
        seen.append(instance.area)

    square = Square._default_manager.create(side=2)
    post_save.connect(note, sender=Square)
    square.side = 3
    square.save()
    return {"instance": seen[0], "row": Square._default_manager.get().area}


def validation_error_after_is_valid() -> dict[str, Any]:
    form = forms.modelform_factory(Book, fields=["title"])

    def refuse(instance: Book, **kwargs: Any) -> None:
        if len(instance.title) < 3:
            raise ValidationError("too short")

    pre_save.connect(refuse, sender=Book)
    short, long = form({"title": "It"}), form({"title": "Two Scoops"})
    return {
        "is_valid": [short.is_valid(), long.is_valid()],
        "save": [raised(short.save), raised(long.save)],
        "rows": rows(Book),
    }


def validation_error_in_a_view() -> dict[str, Any]:
    def refuse(instance: Book, **kwargs: Any) -> None:
        if len(instance.title) < 3:
            raise ValidationError("too short")

    def view(request: HttpRequest) -> HttpResponse:
        Book(title=request.GET["title"]).save()
        return HttpResponse("saved")

    pre_save.connect(refuse, sender=Book)
    logging.disable()
    with override_settings(
        ROOT_URLCONF=(path("", view),), ALLOWED_HOSTS=["testserver"], TEMPLATES=[]
    ):
        client = Client(raise_request_exception=False)
        return {
            "short": client.get("/", {"title": "It"}).status_code,
            "long": client.get("/", {"title": "Two Scoops"}).status_code,
        }


def guard_is_passed_by() -> dict[str, Any]:
    def refuse(instance: Book, **kwargs: Any) -> None:
        if not instance.title:
            raise ValueError("a book needs a title")

    pre_save.connect(refuse, sender=Book)
    by_save = raised(Book(title="").save)
    by_bulk_create = raised(Book.objects.bulk_create, [Book(title="")])
    Book.objects.create(title="Two Scoops")
    by_update = raised(Book.objects.update, title="")
    return {
        "save": by_save,
        "bulk_create": by_bulk_create,
        "update": by_update,
        "rows_without_title": Book.objects.filter(title="").count(),
    }


def created_guard_is_false_on_updates() -> dict[str, Any]:
    welcomed: list[str] = []
    without_guard: list[str] = []

    def welcome(instance: Author, created: bool, **kwargs: Any) -> None:
        without_guard.append(instance.name)
        if created:
            welcomed.append(instance.name)

    post_save.connect(welcome, sender=Author)
    author = Author(name="Ada")
    author.save()
    author.save()
    author.save()
    return {"with_guard": len(welcomed), "without_guard": len(without_guard)}


def receivers_run_in_the_same_thread() -> dict[str, Any]:
    seen: list[bool] = []
    caller = threading.get_ident()

    def note(**kwargs: Any) -> None:
        seen.append(threading.get_ident() == caller)

    pre_save.connect(note, sender=Book)
    post_save.connect(note, sender=Book)
    Book(title="saved here").save()
    here = list(seen)
    seen.clear()
    thread = threading.Thread(target=_save_and_close)
    thread.start()
    thread.join()
    return {"save_in_this_thread": here, "save_in_another": seen}


def _save_and_close() -> None:
    from django.db import connections

    Book(title="saved there").save()
    connections.close_all()


def save_waits_for_its_receivers() -> dict[str, Any]:
    finished: list[str] = []

    def dawdle(**kwargs: Any) -> None:
        time.sleep(0.1)
        finished.append("receiver")

    post_save.connect(dawdle, sender=Book)
    start = time.monotonic()
    Book(title="Two Scoops").save()
    finished.append("save")
    slow = time.monotonic() - start >= 0.1
    order = list(finished)
    finished.clear()
    Author(name="Daniel").save()
    finished.append("save")
    return {"order": order, "waited": slow, "other_sender": finished}


def using_names_the_database() -> dict[str, Any]:
    seen: list[str] = []

    def note(using: str, **kwargs: Any) -> None:
        seen.append(using)

    pre_save.connect(note, sender=Book)
    post_save.connect(note, sender=Book)
    Book(title="Two Scoops").save(using="other")
    on_other = list(seen)
    seen.clear()
    Book(title="Three Scoops").save()
    return {"other": on_other, "default": seen}


def query_without_using_goes_to_default() -> dict[str, Any]:
    def log(instance: Book, using: str, **kwargs: Any) -> None:
        Author.objects.create(name="without using")
        Author.objects.using(using).create(name="with using")

    post_save.connect(log, sender=Book)
    Book(title="Two Scoops").save(using="other")
    return {
        "default": [author.name for author in Author.objects.using("default")],
        "other": [author.name for author in Author.objects.using("other")],
    }


def row_is_readable_in_post_save() -> dict[str, Any]:
    seen: list[int] = []

    def count(**kwargs: Any) -> None:
        seen.append(rows(Book))

    pre_save.connect(count, sender=Book)
    post_save.connect(count, sender=Book)
    Book(title="Two Scoops").save()
    return {"rows_in_pre_save": seen[0], "rows_in_post_save": seen[1]}
