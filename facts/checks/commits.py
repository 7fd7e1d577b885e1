"""When work waits for the commit, and which transaction a receiver's work is in."""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.db.models.signals import post_save
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from facts.checks._tools import committed_rows, raised, rows
from lab.models import AuditEntry, Book


def atomic_waits_for_callbacks() -> dict[str, Any]:
    order: list[str] = []

    def register(**kwargs: Any) -> None:
        transaction.on_commit(lambda: order.append("callback ends"))

    post_save.connect(register, sender=Book)
    with transaction.atomic():
        Book(title="A").save()
        order.append("save() returned")
    order.append("atomic() left")
    in_transaction = list(order)
    order.clear()
    Book(title="B").save()
    order.append("save() returned")
    return {"transaction": in_transaction, "autocommit": order}


def callbacks_run_in_the_same_thread() -> dict[str, Any]:
    found: dict[str, Any] = {}

    def look() -> None:
        found["same_thread"] = threading.current_thread() is here
        found["in_transaction"] = connection.in_atomic_block

    here = threading.current_thread()
    with transaction.atomic():
        Book(title="A").save()
        inside = connection.in_atomic_block
        transaction.on_commit(look)
    return {**found, "in_transaction_before": inside}


def callback_of_a_callback() -> dict[str, Any]:
    order: list[str] = []

    def first() -> None:
        order.append("first begins")
        transaction.on_commit(lambda: order.append("second"))
        order.append("first ends")

    with transaction.atomic():
        transaction.on_commit(first)
        order.append("block ends")
    return {"order": order}


def other_database_is_not_covered() -> dict[str, Any]:
    def write(instance: Book, using: str, **kwargs: Any) -> None:
        AuditEntry(message="default").save()
        AuditEntry(message="using").save(using=using)

    post_save.connect(write, sender=Book)
    with transaction.atomic(using="other"):
        Book(title="A").save(using="other")
        transaction.set_rollback(True, using="other")
    return {
        "books": rows(Book, using="other"),
        "entries_in_default": committed_rows(AuditEntry),
        "entries_in_other": committed_rows(AuditEntry, using="other"),
    }


def _fails_after_saving(request: HttpRequest) -> HttpResponse:
    Book(title="A").save()
    raise RuntimeError("the view failed")


def _catches_its_error(request: HttpRequest) -> HttpResponse:
    try:
        return _fails_after_saving(request)
    except RuntimeError:
        return HttpResponse("we are sorry")


def _rows_after_a_request(address: str, atomic_requests: bool) -> int:
    connection.settings_dict["ATOMIC_REQUESTS"] = atomic_requests
    Book.objects.all().delete()
    urls = (path("fails/", _fails_after_saving), path("catches/", _catches_its_error))
    with override_settings(
        ROOT_URLCONF=urls,
        ALLOWED_HOSTS=["testserver"],
        MIDDLEWARE=[],
        DEBUG_PROPAGATE_EXCEPTIONS=True,
    ):
        raised(Client().get, address)
    connection.settings_dict["ATOMIC_REQUESTS"] = False
    return committed_rows(Book)


def error_that_leaves_the_view() -> dict[str, Any]:
    return {
        "atomic_requests": _rows_after_a_request("/fails/", True),
        "autocommit": _rows_after_a_request("/fails/", False),
    }


def error_that_the_view_catches() -> dict[str, Any]:
    return {
        "caught": _rows_after_a_request("/catches/", True),
        "not_caught": _rows_after_a_request("/fails/", True),
    }


def receivers_in_atomic_requests() -> dict[str, Any]:
    inside: list[bool] = []

    def look(**kwargs: Any) -> None:
        inside.append(connection.in_atomic_block)

    post_save.connect(look, sender=Book)
    _rows_after_a_request("/catches/", True)
    _rows_after_a_request("/catches/", False)
    return {"atomic_requests": inside[0], "autocommit": inside[1]}


def execute_wrapper_is_blind_to_commit() -> dict[str, Any]:
    wrapped: list[str] = []

    def note(execute: Any, sql: str, *rest: Any) -> Any:
        wrapped.append(sql.split()[0])
        return execute(sql, *rest)

    before = committed_rows(Book)
    with connection.execute_wrapper(note), transaction.atomic():
        Book(title="A").save()
    return {
        "insert": "INSERT" in wrapped,
        "commit": "COMMIT" in wrapped,
        "committed": committed_rows(Book) - before,
    }


def _words_of_a_block() -> dict[str, Any]:
    wrapped: list[str] = []

    def note(execute: Any, sql: str, *rest: Any) -> Any:
        wrapped.append(sql.split()[0])
        return execute(sql, *rest)

    with connection.execute_wrapper(note), transaction.atomic():
        Book(title="A").save()
    return {"begin": "BEGIN" in wrapped, "insert": "INSERT" in wrapped}


def begin_on_sqlite() -> dict[str, Any]:
    return _words_of_a_block()


def begin_on_postgresql() -> dict[str, Any]:
    return _words_of_a_block()


def log_of_queries_has_the_commit() -> dict[str, Any]:
    connection.force_debug_cursor = True
    with transaction.atomic():
        Book(title="A").save()
    words = [query["sql"].split()[0] for query in connection.queries]
    connection.force_debug_cursor = False
    count = len(connection.queries)
    Book(title="B").save()
    return {"words": words, "more_without": len(connection.queries) - count}


def _swallow(error_of: Any) -> dict[str, Any]:
    """Save in a block in which a receiver swallows a database error."""

    def swallow(**kwargs: Any) -> None:
        with suppress(DatabaseError):
            error_of()

    def save() -> None:
        with transaction.atomic():
            Book(title="A").save()

    post_save.connect(swallow, sender=Book)
    error = raised(save)
    post_save.disconnect(swallow, sender=Book)
    return {"error": error, "rows": committed_rows(Book)}


def _raw_error() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM no_such_table")


def _raw_error_in_a_block_of_its_own() -> None:
    with transaction.atomic():
        _raw_error()


def swallowed_raw_error_on_postgresql() -> dict[str, Any]:
    alone = _swallow(_raw_error)
    inner = _swallow(_raw_error_in_a_block_of_its_own)
    return {
        "error": alone["error"],
        "rows": alone["rows"],
        "rows_with_a_block_of_its_own": inner["rows"],
    }


def swallowed_raw_error_on_sqlite() -> dict[str, Any]:
    swallowed = _swallow(_raw_error)

    def save_with_error() -> None:
        with transaction.atomic():
            Book(title="B").save()
            _raw_error()

    return {**swallowed, "not_swallowed": raised(save_with_error), "rows_then": rows(Book)}
