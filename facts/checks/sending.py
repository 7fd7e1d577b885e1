"""When pre_save and post_save are sent, and when they are not."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from types import ModuleType
from typing import Any

from django.contrib.auth import login
from django.contrib.auth.models import Group, User
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.db.models.signals import (
    m2m_changed,
    post_delete,
    post_init,
    post_save,
    pre_delete,
    pre_init,
    pre_save,
)
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from facts.checks._tools import hearing, raised, recording, rows
from lab.models import (
    Author,
    Book,
    Bulletin,
    Draft,
    Essay,
    Placing,
    Publication,
    Review,
    Shelf,
    Tag,
    Ticket,
)


def around_the_write() -> dict[str, Any]:
    with recording(Book) as first:
        book = Book(title="Two Scoops")
        book.save()
    with recording(Book) as second:
        book.save()
    return {"new": first, "again": second}


def sent_by_save_base() -> dict[str, Any]:
    with hearing(Book) as by_save_base:
        Book(title="Two Scoops").save_base()
    with hearing(Book) as by_full_clean:
        Book(title="Two Scoops").full_clean()
    return {"save_base": by_save_base, "full_clean": by_full_clean}


def override_without_super() -> dict[str, Any]:
    class Forgetful(Book):
        class Meta:
            proxy = True
            app_label = "lab"

        def save(self, **kwargs: Any) -> None:
            Book.objects.bulk_create([Book(title=self.title)])

    class Thoughtful(Book):
        class Meta:
            proxy = True
            app_label = "lab"

        def save(self, **kwargs: Any) -> None:
            super().save(**kwargs)

    with hearing() as forgetful:
        Forgetful(title="Two Scoops").save()
    with hearing() as thoughtful:
        Thoughtful(title="Two Scoops").save()
    return {"without_super": forgetful, "with_super": thoughtful, "rows": rows(Book)}


def model_of_another_app() -> dict[str, Any]:
    heard = []

    def note(instance: Any, **kwargs: Any) -> None:
        heard.append(instance.name)

    post_save.connect(note, sender=Group)
    Group.objects.create(name="editors")
    post_save.disconnect(note, sender=Group)
    Group.objects.create(name="readers")
    return {"heard": heard}


def override_runs_without_a_call() -> dict[str, Any]:
    with hearing(Essay) as unheard:
        pass
    essay = Essay.objects.create(title="Two Scoops")
    book = Book.objects.create(title="Two Scoops")
    return {
        "slug_with_override": essay.slug,
        "slug_without": book.slug,
        "receivers_of_essay": pre_save.has_listeners(Essay) or bool(unheard),
    }


def empty_update_fields() -> dict[str, Any]:
    book = Book.objects.create(title="Two Scoops")
    with recording(Book) as empty:
        book.save(update_fields=[])
    with recording(Book) as named:
        book.save(update_fields=["title"])
    return {"empty": empty, "one_name": named}


def key_set_by_hand() -> dict[str, Any]:
    with recording(Book) as saved:
        Book(pk=77, title="Two Scoops").save()
    with recording(Book) as created:
        Book.objects.create(pk=78, title="Two Scoops")
    with recording(Book) as without_key:
        Book(title="Two Scoops").save()
    return {"save": saved, "create": created, "save_without_key": without_key}


def login_sends_a_signal() -> dict[str, Any]:
    user = User.objects.create_user("ada", password="a pass phrase")
    heard = []

    def note(sender: Any, user: Any, **kwargs: Any) -> None:
        heard.append([sender.__name__, user.username])

    user_logged_in.connect(note)
    before = list(heard)
    request = HttpRequest()
    request.session = SessionStore()
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    return {"before": before, "after": heard}


def create_sends() -> dict[str, Any]:
    with recording(Book) as created:
        Book.objects.create(title="Two Scoops")
    with recording(Book) as filtered:
        Book.objects.filter(title="Two Scoops").update(title="Three Scoops")
    return {"create": created, "update": filtered}


def get_or_create_sends_when_creating() -> dict[str, Any]:
    with hearing(Book) as first:
        Book.objects.get_or_create(title="Two Scoops")
    with hearing(Book) as second:
        Book.objects.get_or_create(title="Two Scoops")
    return {"creates": first, "gets": second}


def update_or_create_always_sends() -> dict[str, Any]:
    flags = []

    def note(created: bool, **kwargs: Any) -> None:
        flags.append(created)

    post_save.connect(note, sender=Book)
    Book.objects.update_or_create(title="Two Scoops", defaults={"slug": "a"})
    Book.objects.update_or_create(title="Two Scoops", defaults={"slug": "b"})
    Book.objects.get_or_create(title="Two Scoops")
    return {"created": flags}


def assigning_sends_nothing() -> dict[str, Any]:
    book = Book.objects.create(title="Two Scoops")
    with hearing(Book) as assigned:
        book.title = "Three Scoops"
    book.refresh_from_db()
    with hearing(Book) as unchanged:
        book.save()
    return {"changed_in_memory": assigned, "saved_unchanged": unchanged}


def another_process() -> dict[str, Any]:
    from django.db import connections

    heard = []

    def note(instance: Book, **kwargs: Any) -> None:
        heard.append(instance.title)

    post_save.connect(note, sender=Book)
    Book.objects.create(title="saved here")
    connections.close_all()
    child = os.fork()
    if child == 0:
        try:
            Book.objects.create(title="saved there")
            connections.close_all()
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    return {"heard": heard, "rows": rows(Book)}


def middleware_sees_no_save() -> dict[str, Any]:
    calls: list[str] = []

    def note(**kwargs: Any) -> None:
        calls.append("receiver")

    def middleware(get_response: Any) -> Any:
        def respond(request: HttpRequest) -> Any:
            calls.append("middleware")
            return get_response(request)

        return respond

    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse("nothing is saved here")

    module = sys.modules["a_middleware"] = ModuleType("a_middleware")
    vars(module)["middleware"] = middleware
    post_save.connect(note, sender=Book)
    with override_settings(
        ROOT_URLCONF=(path("", view),),
        ALLOWED_HOSTS=["testserver"],
        MIDDLEWARE=["a_middleware.middleware"],
    ):
        Client().get("/")
        of_the_request = list(calls)
        calls.clear()
        Book.objects.create(title="saved by a command")
    return {"request_without_a_save": of_the_request, "save_without_a_request": calls}


def reading_sends_init_only() -> dict[str, Any]:
    book = Book.objects.create(title="Two Scoops")
    heard: list[str] = []
    names = {pre_init: "pre_init", post_init: "post_init"}
    names |= {pre_save: "pre_save", post_save: "post_save"}

    def note(signal: Any, **kwargs: Any) -> None:
        heard.append(names[signal])

    for signal in names:
        signal.connect(note, sender=Book)
    list(Book.objects.all())
    iterating = list(heard)
    heard.clear()
    book.refresh_from_db()
    refreshing = list(heard)
    heard.clear()
    book.save()
    return {"iterate": iterating, "refresh_from_db": refreshing, "save": heard}


def m2m_add() -> dict[str, Any]:
    publication = Publication.objects.create(title="Two Scoops")
    tag = Tag.objects.create(name="ice cream")
    actions = []

    def note(action: str, **kwargs: Any) -> None:
        actions.append(action)

    m2m_changed.connect(note, sender=Publication.tags.through)
    with hearing() as heard:
        publication.tags.add(tag)
        publication.tags.remove(tag)
        publication.tags.set([tag])
        publication.tags.clear()
        publication.tags.add(tag)
    return {"save_signals": heard, "m2m_changed": actions, "links": publication.tags.count()}


def m2m_add_with_own_through() -> dict[str, Any]:
    shelf = Shelf.objects.create(name="by the window")
    first, second = (Book.objects.create(title=title) for title in "AB")
    with hearing() as by_add:
        shelf.books.add(first)
    with hearing() as by_create:
        Placing.objects.create(shelf=shelf, book=second)
    return {"add": by_add, "create": by_create, "placings": rows(Placing)}


def auto_created_through_objects() -> dict[str, Any]:
    publication = Publication.objects.create(title="Two Scoops")
    tag = Tag.objects.create(name="ice cream")
    with recording() as through:
        Publication.tags.through.objects.create(publication=publication, tag=tag)
    with recording() as plain:
        Tag.objects.create(name="sorbet")
    return {"through_object": through, "tag": plain}


def set_null_sends_nothing() -> dict[str, Any]:
    author = Author.objects.create(name="Daniel")
    book = Book.objects.create(title="Two Scoops", author=author)
    with hearing(Book) as heard:
        author.delete()
    book.refresh_from_db()
    with hearing(Book) as by_hand:
        book.author = None
        book.save()
    return {"on_delete": heard, "author_is_null": book.author_id is None, "by_save": by_hand}


def cascade_sends_for_each_object() -> dict[str, Any]:
    book = Book.objects.create(title="Two Scoops")
    Review.objects.create(book=book)
    Review.objects.create(book=book)
    heard = []

    def note(sender: Any, **kwargs: Any) -> None:
        heard.append(sender.__name__)

    pre_delete.connect(note)
    post_delete.connect(note)
    with hearing() as saves:
        book.delete()
    return {"delete_signals": sorted(heard), "save_signals": saves}


def _load(*objects: dict[str, Any]) -> None:
    """Load the objects from a fixture, as ``manage.py loaddata`` does."""
    with tempfile.NamedTemporaryFile("w", suffix=".json") as fixture:
        json.dump(objects, fixture)
        fixture.flush()
        call_command("loaddata", fixture.name, verbosity=0)


def loaddata_is_raw() -> dict[str, Any]:
    flags: list[bool] = []

    def note(raw: bool, **kwargs: Any) -> None:
        flags.append(raw)

    pre_save.connect(note, sender=Book)
    post_save.connect(note, sender=Book)
    _load({"model": "lab.book", "pk": 1, "fields": {"title": "Two Scoops"}})
    loaded = list(flags)
    flags.clear()
    Book(title="Two Scoops").save()
    return {"loaddata": loaded, "save": flags}


def loaddata_bypasses_save() -> dict[str, Any]:
    _load({"model": "lab.essay", "pk": 1, "fields": {"title": "Two Scoops"}})
    loaded = Essay.objects.get(pk=1).slug
    Essay.objects.get(pk=1).save()
    return {"loaded": loaded, "saved": Essay.objects.get(pk=1).slug}


def loaddata_bypasses_auto_now() -> dict[str, Any]:
    long_ago = "2001-02-03T04:05:06Z"
    fields = {"title": "Two Scoops", "changed": long_ago}
    _load({"model": "lab.draft", "pk": 1, "fields": fields})
    loaded = Draft.objects.get(pk=1).changed.year
    draft = Draft.objects.get(pk=1)
    draft.save()
    return {"loaded": loaded, "saved_is_2001": Draft.objects.get(pk=1).changed.year == 2001}


def loaddata_sends_for_each_table() -> dict[str, Any]:
    senders = []

    def note(sender: Any, **kwargs: Any) -> None:
        senders.append(sender.__name__)

    post_save.connect(note)
    _load(
        {"model": "lab.publication", "pk": 1, "fields": {"title": "Wired"}},
        {"model": "lab.magazine", "pk": 1, "fields": {"issue": 7}},
    )
    loaded = list(senders)
    senders.clear()
    from lab.models import Magazine

    Magazine(title="Wired", issue=8).save()
    return {"loaddata": loaded, "save": senders}


def unknown_update_field() -> dict[str, Any]:
    book = Book.objects.create(title="Two Scoops")
    with recording(Book) as unknown:
        error = raised(book.save, update_fields=["subtitle"])
    with recording(Book) as known:
        book.save(update_fields=["title"])
    return {"error": error, "unknown": unknown, "known": known}


def foreign_key_of_update_fields() -> dict[str, Any]:
    author = Author.objects.create(name="Daniel")
    book = Book.objects.create(title="Two Scoops")
    given: list[Any] = []

    def note(update_fields: Any, **kwargs: Any) -> None:
        given.append(update_fields)

    pre_save.connect(note, sender=Book)
    book.author = author
    book.save(update_fields=["author"])
    book.save()
    return {"kinds": [type(value).__name__ for value in given], "names": sorted(given[0])}


def uuid_key_is_inserted_only() -> dict[str, Any]:
    with recording(Ticket) as default:
        Ticket(label="A").save()
    ticket = Ticket.objects.get()
    with recording(Ticket) as again:
        ticket.save()
    return {"new": default, "again": again}


def child_of_an_abstract_base() -> dict[str, Any]:
    senders = []

    def note(sender: Any, **kwargs: Any) -> None:
        senders.append(sender.__name__)

    pre_save.connect(note)
    Bulletin(title="News").save()
    Essay(title="Thoughts").save()
    return {"senders": senders}
