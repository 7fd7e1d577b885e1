"""Tasks that receivers enqueue: django.tasks, of Django 6.0 and later."""

from __future__ import annotations

import logging
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.db.models.signals import post_save

from facts.checks._tools import raised, rows
from lab.models import Book

try:
    from django.tasks import task
except ImportError:  # before Django 6.0

    def task(function: Any) -> Any:  # type: ignore[no-redef]
        """Stand in for the decorator where there is none."""
        return function


_calls: list[str] = []


@task
def _note_transaction(message: str) -> None:
    _calls.append("inside" if connection.in_atomic_block else "outside")


@task
def _note_call(message: str) -> str:
    _calls.append(message)
    return message


@task
def _fail(message: str) -> None:
    raise LookupError(message)


def task_runs_inside_the_transaction() -> dict[str, Any]:
    def enqueue_now(instance: Book, **kwargs: Any) -> None:
        _note_transaction.enqueue(instance.title)

    def enqueue_later(instance: Book, **kwargs: Any) -> None:
        transaction.on_commit(partial(_note_transaction.enqueue, instance.title))

    def save_with(receiver: Any) -> str:
        post_save.connect(receiver, sender=Book)
        with transaction.atomic():
            Book(title="A").save()
        post_save.disconnect(receiver, sender=Book)
        return _calls.pop()

    return {"enqueue": save_with(enqueue_now), "on_commit": save_with(enqueue_later)}


def task_of_a_rolled_back_save() -> dict[str, Any]:
    def enqueue_both(instance: Book, **kwargs: Any) -> None:
        _note_call.enqueue("at once")
        transaction.on_commit(partial(_note_call.enqueue, "on commit"))

    post_save.connect(enqueue_both, sender=Book)
    with transaction.atomic():
        Book(title="A").save()
        transaction.set_rollback(True)
    rolled_back = list(_calls)
    _calls.clear()
    with transaction.atomic():
        Book(title="B").save()
    return {"rolled_back": rolled_back, "committed": _calls, "rows": rows(Book)}


def default_backend_runs_at_once() -> dict[str, Any]:
    from django.tasks import task_backends

    result = _note_call.enqueue("the task ran")
    _calls.append("enqueue() returned")
    backends = {"dummy": {"BACKEND": "django.tasks.backends.dummy.DummyBackend"}}
    task_backends.settings.update(backends)
    stored = _note_call.using(backend="dummy").enqueue("the task ran again")
    return {
        "backend": type(task_backends["default"]).__name__,
        "order": _calls,
        "immediate": str(result.status),
        "dummy": str(stored.status),
    }


def failing_task_is_not_raised() -> dict[str, Any]:
    logging.getLogger("django.tasks").disabled = True

    def enqueue(instance: Book, **kwargs: Any) -> None:
        _calls.append(str(_fail.enqueue(instance.title).status))

    def call(instance: Book, **kwargs: Any) -> None:
        raise LookupError(instance.title)

    post_save.connect(enqueue, sender=Book)
    by_task = raised(Book(title="A").save)
    post_save.disconnect(enqueue, sender=Book)
    post_save.connect(call, sender=Book)
    return {"task": by_task, "status": _calls.pop(), "call": raised(Book(title="B").save)}


def signals_of_a_task() -> dict[str, Any]:
    from django.tasks.signals import task_enqueued, task_finished, task_started

    logging.getLogger("django.tasks").disabled = True
    names = {task_enqueued: "enqueued", task_started: "started", task_finished: "finished"}

    def note(signal: Any, **kwargs: Any) -> None:
        _calls.append(names[signal])

    for signal in names:
        signal.connect(note)
    _note_call.enqueue("the task ran")
    right = list(_calls)
    _calls.clear()
    _fail.enqueue("the task failed")
    return {"succeeds": right, "fails": _calls}


def task_takes_no_instance() -> dict[str, Any]:
    book = Book.objects.create(title="A")
    return {
        "instance": raised(_note_call.enqueue, book),
        "key": raised(_note_call.enqueue, str(book.pk)),
        "ran": len(_calls),
    }
