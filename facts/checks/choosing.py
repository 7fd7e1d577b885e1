"""Receivers beside what one could choose instead: overrides, forms, functions, app configs."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from contextvars import ContextVar
from pathlib import Path
from threading import Thread
from time import perf_counter, sleep
from typing import Any

from django.apps.registry import Apps
from django.core.exceptions import ValidationError
from django.db import connections
from django.db.models.signals import post_save, pre_save
from django.dispatch import Signal, receiver
from django.forms import modelform_factory
from django.utils.text import slugify

from facts.checks._tools import hearing, raised, recording, rows
from lab.models import Author, Book, Essay, Publication, Tag


def override_extends_update_fields() -> dict[str, Any]:
    class Extending(Publication):
        class Meta:
            proxy = True
            app_label = "lab"

        def save(self, *, update_fields: Any = None, **kwargs: Any) -> None:
            self.slug = slugify(self.title)
            if update_fields is not None:
                update_fields = {"slug", *update_fields}
            super().save(update_fields=update_fields, **kwargs)

    def fill_slug(instance: Book, **kwargs: Any) -> None:
        instance.slug = slugify(instance.title)

    pre_save.connect(fill_slug, sender=Book)
    slugs: dict[str, Any] = {}
    for name, model in (("override", Extending), ("receiver", Book)):
        saved = model.objects.create(title="old")
        saved.title = "new"
        saved.save(update_fields=["title"])
        slugs[name] = type(saved).objects.get(pk=saved.pk).slug
    return slugs


def bulk_writes_bypass_overrides() -> dict[str, Any]:
    Essay.objects.bulk_create([Essay(title="In bulk")])
    by_bulk_create = Essay.objects.get().slug
    Essay.objects.get().save()
    by_save = Essay.objects.get().slug
    Essay.objects.update(title="Updated")
    return {"bulk_create": by_bulk_create, "save": by_save, "update": Essay.objects.get().slug}


def function_serves_every_write() -> dict[str, Any]:
    def values(title: str) -> dict[str, str]:
        return {"title": title, "slug": slugify(title)}

    def slug() -> str:
        return Publication.objects.get().slug

    slugs: dict[str, Any] = {}
    Publication(**values("By save")).save()
    slugs["save"] = slug()
    Publication.objects.update(**values("By update"))
    slugs["update"] = slug()
    Publication.objects.all().delete()
    Publication.objects.bulk_create([Publication(**values("In bulk"))])
    slugs["bulk_create"] = slug()
    Publication.objects.update(title="By somebody else")
    return {**slugs, "not_called": slug()}


def form_calls_full_clean() -> dict[str, Any]:
    calls: list[str] = []

    class Watched(Book):
        class Meta:
            proxy = True
            app_label = "lab"

        def full_clean(self, *args: Any, **kwargs: Any) -> None:
            calls.append("full_clean")
            super().full_clean(*args, **kwargs)

    form = modelform_factory(Watched, fields=["title"])({"title": "Two Scoops"})
    form.is_valid()
    by_form = list(calls)
    calls.clear()
    Watched(title="Two Scoops").save()
    return {"is_valid": by_form, "save": calls}


def full_clean_tells_good_from_bad() -> dict[str, Any]:
    return {
        "good": raised(Book(title="Two Scoops").full_clean),
        "empty": raised(Book(title="").full_clean),
        "too_long": raised(Book(title="x" * 201).full_clean),
    }


def rule_in_the_form() -> dict[str, Any]:
    def clean_title(self: Any) -> str:
        if len(self.cleaned_data["title"]) < 3:
            raise ValidationError("Too short.")
        return str(self.cleaned_data["title"])

    form_class = modelform_factory(Book, fields=["title"])
    form_class.clean_title = clean_title  # type: ignore[attr-defined]
    short, long = form_class({"title": "x"}), form_class({"title": "Two Scoops"})
    return {
        "short": short.is_valid(),
        "errors": sorted(short.errors),
        "long": long.is_valid(),
        "rows": rows(Book),
    }


def error_caught_in_the_receiver() -> dict[str, Any]:
    worked: list[str] = []

    def fail() -> None:
        raise LookupError

    def plain(**kwargs: Any) -> None:
        worked.append(raised(fail))

    async def coroutine(**kwargs: Any) -> None:
        worked.append(raised(fail))

    async def lets_it_out(**kwargs: Any) -> None:
        fail()

    post_save.connect(plain, sender=Book)
    post_save.connect(coroutine, sender=Book)
    caught = raised(Book(title="Two Scoops").save)
    caught_errors = list(worked)
    post_save.connect(lets_it_out, sender=Book)
    return {
        "caught": caught,
        "worked": caught_errors,
        "let_out": raised(Book(title="Three Scoops").save),
    }


def one_function_for_two_senders() -> dict[str, Any]:
    heard: list[str] = []

    def note(sender: Any, **kwargs: Any) -> None:
        heard.append(sender.__name__)

    post_save.connect(note, sender=Book)
    post_save.connect(note, sender=Author)
    Book.objects.create(title="Two Scoops")
    Author.objects.create(name="Audrey")
    Tag.objects.create(name="ice cream")
    return {"heard": heard}


def sending_to_nobody() -> dict[str, Any]:
    lent = Signal()
    to_nobody = lent.send(sender=None)

    def note(**kwargs: Any) -> str:
        return "heard"

    lent.connect(note)
    return {"to_nobody": to_nobody, "to_one": [answer for _, answer in lent.send(sender=None)]}


def disconnected_before_it_runs_again() -> dict[str, Any]:
    calls: list[str] = []

    def run_cells(*, disconnect_first: bool) -> int:
        calls.clear()
        for _ in range(2):
            if disconnect_first:
                post_save.disconnect(sender=Book, dispatch_uid="hear books")

            @receiver(post_save, sender=Book, dispatch_uid="hear books")
            def hear(**kwargs: Any) -> None:
                calls.append("heard")

        Book(title="Two Scoops").save()
        return len(calls)

    return {
        "disconnected_first": run_cells(disconnect_first=True),
        "only_run_again": run_cells(disconnect_first=False),
    }


_APP = """
from django.apps import AppConfig

class Config(AppConfig):
    name = label = {name!r}

    def ready(self):
        {ready}
"""
_SIGNALS = """
from django.db.models.signals import post_save
from django.dispatch import receiver

from lab.models import Book

heard = []

@receiver(post_save, sender=Book)
def hear(sender, instance, **kwargs):
    heard.append(instance.title)
"""


def what_starting_imports() -> dict[str, Any]:
    """Two apps that differ in ``ready()`` only, started in a registry of their own."""
    with tempfile.TemporaryDirectory() as folder:
        for name, ready in (("silent_app", "pass"), ("ready_app", "import ready_app.signals")):
            files = {"__init__": "", "models": "", "signals": _SIGNALS}
            Path(folder, name).mkdir()
            files["apps"] = _APP.format(name=name, ready=ready)
            for module, text in files.items():
                Path(folder, name, f"{module}.py").write_text(text)
        sys.path.insert(0, folder)
        Apps(["silent_app", "ready_app"])
        sys.path.remove(folder)
    Book.objects.create(title="Two Scoops")
    return {
        "models": [f"{name}.models" in sys.modules for name in ("silent_app", "ready_app")],
        "signals": [f"{name}.signals" in sys.modules for name in ("silent_app", "ready_app")],
        "heard": sys.modules["ready_app.signals"].heard,
    }


def waiting_is_in_no_query() -> dict[str, Any]:
    waited: list[bool] = []

    def ask_another_server(**kwargs: Any) -> None:
        begun = perf_counter()
        sleep(0.05)
        waited.append(perf_counter() - begun > 0.04)

    with recording(Book) as without:
        Book(title="Two Scoops").save()
    post_save.connect(ask_another_server, sender=Book)
    with recording(Book) as waiting:
        Book(title="Three Scoops").save()
    return {"same_statements": waiting == without, "clock_around_it_shows": waited}


def asave_sends_the_same() -> dict[str, Any]:
    def counted(book: Book, *, asynchronously: bool) -> list[str]:
        log: list[str] = []

        def before(**kwargs: Any) -> None:
            log.append(f"pre_save, {rows(Book)} rows")

        def after(**kwargs: Any) -> None:
            log.append(f"post_save, {rows(Book)} rows")

        pre_save.connect(before, sender=Book)
        post_save.connect(after, sender=Book)
        if asynchronously:
            asyncio.run(book.asave())
        else:
            book.save()
        pre_save.disconnect(before, sender=Book)
        post_save.disconnect(after, sender=Book)
        return log

    by_save = counted(Book(title="Two Scoops"), asynchronously=False)
    Book.objects.all().delete()
    by_asave = counted(Book(title="Two Scoops"), asynchronously=True)
    with hearing(Book) as by_update:
        Book.objects.update(title="Three Scoops")
    return {"save": by_save, "asave": by_asave, "update": by_update}


def muted_by_a_context_variable() -> dict[str, Any]:
    muted = ContextVar("muted", default=False)
    heard: list[str] = []

    def note(instance: Book, **kwargs: Any) -> None:
        if not muted.get():
            heard.append(instance.title)

    def save_elsewhere() -> None:
        Book(title="in another thread, meanwhile").save()
        connections.close_all()

    post_save.connect(note, sender=Book)
    token = muted.set(True)
    Book(title="muted").save()
    thread = Thread(target=save_elsewhere)
    thread.start()
    thread.join()
    muted.reset(token)
    Book(title="afterwards").save()
    return {"heard": heard, "rows": rows(Book)}
