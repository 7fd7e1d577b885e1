"""What a save does around its two signals, and what other ways to write do."""

from __future__ import annotations

import sys
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.models import User
from django.contrib.messages.storage.cookie import CookieStorage
from django.db import DatabaseError, connection, models
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from django.forms import modelform_factory
from django.template import Context, Engine
from django.test import RequestFactory, override_settings
from django.urls import path
from django.utils.text import slugify

from facts.checks._tools import committed_rows, hearing, raised, recording, rows
from lab.models import Author, Book, Essay, Magazine, Publication, Tag, Ticket


def arguments_hold_no_old_value() -> dict[str, Any]:
    book = Book.objects.create(title="old")
    arguments: set[str] = set()
    titles: list[str] = []

    def note(**kwargs: Any) -> None:
        arguments.update(kwargs)
        titles.append(kwargs["instance"].title)

    pre_save.connect(note, sender=Book)
    post_save.connect(note, sender=Book)
    book.title = "new"
    book.save()
    return {"arguments": sorted(arguments), "titles": titles}


def old_value_by_a_query() -> dict[str, Any]:
    book = Book.objects.create(title="old")
    stored: list[str] = []

    def look(instance: Book, **kwargs: Any) -> None:
        stored.append(Book.objects.get(pk=instance.pk).title)

    pre_save.connect(look, sender=Book)
    post_save.connect(look, sender=Book)
    book.title = "new"
    with recording(Book) as log:
        book.save()
    return {"in_pre_save": stored[0], "in_post_save": stored[1], "selects": log.count("SELECT")}


def unsaved_related_object() -> dict[str, Any]:
    called: list[str] = []

    def save_the_author(instance: Book, **kwargs: Any) -> None:
        called.append(instance.title)
        if instance.author:
            instance.author.save()

    pre_save.connect(save_the_author, sender=Book)
    author = Author(name="Ada")
    error = raised(Book(title="author is new", author=author).save)
    author.save()
    Book(title="author is saved", author=author).save()
    return {"error": error, "receiver_called_for": called}


def row_that_is_not_there() -> dict[str, Any]:
    book = Book.objects.create(title="A")
    with hearing(Book) as there:
        book.save(force_update=True)
    Book.objects.all().delete()
    caught = False
    try:
        with hearing(Book) as gone:
            book.save(force_update=True)
    except DatabaseError:
        caught = True
    return {"row_there": there, "row_gone": gone, "database_error": caught}


def error_of_a_missing_row() -> dict[str, Any]:
    book = Book.objects.create(title="A")
    Book.objects.all().delete()
    return {
        "force_update": raised(book.save, force_update=True),
        "update_fields": raised(book.save, update_fields=["title"]),
        "plain_save": raised(book.save),
    }


def failing_insert() -> dict[str, Any]:
    with hearing(Ticket) as first:
        Ticket(label="A").save()
    with hearing(Ticket) as second:
        error = raised(Ticket(label="A").save)
    return {"first": first, "same_label_again": second, "error": error}


def what_save_returns() -> dict[str, Any]:
    def answer(**kwargs: Any) -> str:
        return "an answer"

    post_save.connect(answer, sender=Book)
    by_save: Any = Book(title="A").save()  # type: ignore[func-returns-value]
    by_send = [reply for _, reply in post_save.send(Book, instance=None)]
    return {"save_returns_none": by_save is None, "send_returns": by_send}


def _save_again_in(signal: Any) -> tuple[str, int]:
    """The error that ends the recursion, and how many rows it leaves."""

    def save_again(instance: Book, **kwargs: Any) -> None:
        instance.save()

    signal.connect(save_again, sender=Book)
    error = raised(Book(title="A").save)
    signal.disconnect(save_again, sender=Book)
    return error, rows(Book)


def save_in_pre_save() -> dict[str, Any]:
    sys.setrecursionlimit(250)
    error, none = _save_again_in(pre_save)
    _, one = _save_again_in(post_save)
    return {"error": error, "rows_by_pre_save": none, "rows_by_post_save": one}


def db_default() -> dict[str, Any]:
    class Parcel(models.Model):
        weight = models.IntegerField(db_default=7)  # type: ignore[call-arg, unused-ignore]
        size = models.IntegerField(default=5)

        class Meta:
            app_label = "lab"

    with connection.schema_editor() as editor:
        editor.create_model(Parcel)
    seen: list[str] = []

    def look(instance: Any, **kwargs: Any) -> None:
        seen.append(f"{type(instance.weight).__name__} and {type(instance.size).__name__}")

    pre_save.connect(look, sender=Parcel)
    post_save.connect(look, sender=Parcel)
    Parcel().save()
    return {"pre_save": seen[0], "post_save": seen[1]}


def two_tables_or_none() -> dict[str, Any]:
    child = raised(Magazine(title="Wired", issue=None).save)  # type: ignore[misc]
    parents = committed_rows(Publication)
    Publication(title="Wired").save()
    one_by_one = raised(Ticket(label=None).save)  # type: ignore[misc]
    return {
        "error": child,
        "parent_rows": parents,
        "error_one_by_one": one_by_one,
        "rows_one_by_one": committed_rows(Publication),
    }


def tags_of_a_form() -> dict[str, Any]:
    tag = Tag.objects.create(name="python")
    seen: list[int] = []

    def count_tags(instance: Publication, **kwargs: Any) -> None:
        seen.append(instance.tags.count())

    post_save.connect(count_tags, sender=Publication)
    form_class = modelform_factory(Publication, fields=["title", "slug", "tags"])
    form = form_class({"title": "Wired", "slug": "wired", "tags": [tag.pk]})
    publication = form.save()
    return {"in_post_save": seen, "after_form_save": publication.tags.count()}


def saved_by_the_admin() -> dict[str, Any]:
    tag = Tag.objects.create(name="python")
    found: list[str] = []

    def look(instance: Publication, **kwargs: Any) -> None:
        inside = "in a transaction" if connection.in_atomic_block else "in autocommit"
        found.append(f"{inside}, {instance.tags.count()} tags")

    post_save.connect(look, sender=Publication)
    data = {"title": "Wired", "slug": "wired", "tags": [tag.pk]}
    request = RequestFactory().post("/", data)
    request.user = User.objects.create_superuser("ada")
    request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]
    request._messages = CookieStorage(request)  # type: ignore[attr-defined]
    site = AdminSite()
    site.register(Publication)
    with override_settings(ROOT_URLCONF=(path("admin/", site.urls),)):
        site._registry[Publication].add_view(request)
    by_admin = list(found)
    found.clear()
    modelform_factory(Publication, fields=["title", "slug", "tags"])(data).save()
    tags = [publication.tags.count() for publication in Publication.objects.all()]
    return {"admin": by_admin, "form": found, "tags_afterwards": tags}


def delete_opens_a_transaction() -> dict[str, Any]:
    inside: dict[str, bool] = {}
    names = {pre_save: "pre_save", post_save: "post_save"}
    names |= {pre_delete: "pre_delete", post_delete: "post_delete"}

    def look(signal: Any, **kwargs: Any) -> None:
        inside[names[signal]] = connection.in_atomic_block

    for signal in names:
        signal.connect(look, sender=Book)
    Book.objects.create(title="A").delete()
    return dict(inside)


def error_in_post_delete() -> dict[str, Any]:
    def fail(**kwargs: Any) -> None:
        raise RuntimeError("the receiver failed")

    book = Book.objects.create(title="old")
    post_delete.connect(fail, sender=Book)
    by_delete = raised(book.delete)
    rows_left = committed_rows(Book)
    post_save.connect(fail, sender=Book)
    book.title = "new"
    by_save = raised(book.save)
    return {
        "delete": by_delete,
        "rows": rows_left,
        "save": by_save,
        "title": Book.objects.get().title,
    }


def nested_save_and_order() -> dict[str, Any]:
    heard: list[bool] = []

    def save_again(instance: Book, created: bool, **kwargs: Any) -> None:
        if created:
            instance.save()

    def note(created: bool, **kwargs: Any) -> None:
        heard.append(created)

    post_save.connect(save_again, sender=Book)
    post_save.connect(note, sender=Book)
    Book(title="A").save()
    connected_later = list(heard)
    heard.clear()
    post_save.disconnect(save_again, sender=Book)
    post_save.disconnect(note, sender=Book)
    post_save.connect(note, sender=Book)
    post_save.connect(save_again, sender=Book)
    Book(title="B").save()
    return {"connected_later": connected_later, "connected_earlier": heard}


def templates_do_not_save() -> dict[str, Any]:
    def publish(self: Book) -> str:
        self.save()
        return "published"

    Book.publish = publish  # type: ignore[attr-defined]
    book = Book(title="A")
    context = Context({"book": book})
    by_save = Engine().from_string("{{ book.save }}{{ book.save_base }}").render(context)
    after_save = rows(Book)
    by_publish = Engine().from_string("{{ book.publish }}").render(context)
    return {
        "save": by_save,
        "rows_after_save": after_save,
        "publish": by_publish,
        "rows_after_publish": rows(Book),
    }


def attribute_set_after_super() -> dict[str, Any]:
    class Late(Book):
        class Meta:
            proxy = True
            app_label = "lab"

        def save(self, *args: Any, **kwargs: Any) -> None:
            super().save(*args, **kwargs)
            self.slug = slugify(self.title)

    late = Late(title="Two Scoops")
    late.save()
    essay = Essay(title="Two Scoops")
    essay.save()
    return {
        "in_memory": late.slug,
        "set_after": Book.objects.get().slug,
        "set_before": Essay.objects.get().slug,
    }


def slugs_may_be_empty_and_equal() -> dict[str, Any]:
    def fill_slug(instance: Book, **kwargs: Any) -> None:
        instance.slug = slugify(instance.title)

    pre_save.connect(fill_slug, sender=Book)
    slugs = [Book.objects.create(title=title).slug for title in ("A book", "A book!", "!!!")]
    labels = Ticket.objects.create(label="a-book").label
    return {
        "slugs": slugs,
        "unique_field": raised(Ticket.objects.create, label=labels),
    }
