"""Threads that receivers start, and receivers that are coroutines."""

from __future__ import annotations

import asyncio
import gc
import logging
import multiprocessing
import threading
import time
import warnings
from contextvars import ContextVar
from typing import Any

from asgiref.sync import async_to_sync
from django.db import connection, connections, transaction
from django.db.models.signals import post_save, pre_save
from django.dispatch import Signal

from facts.checks._tools import raised, rows
from lab.models import AuditEntry, Book


def _in_a_thread(function: Any) -> list[Any]:
    """What the function comes to in a thread of its own, which is waited for."""
    found: list[Any] = []

    def work() -> None:
        try:
            found.append(function())
        finally:
            connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    return found


def thread_in_a_transaction() -> dict[str, Any]:
    seen: list[int] = []

    def count_elsewhere(**kwargs: Any) -> None:
        seen.extend(_in_a_thread(Book.objects.count))

    post_save.connect(count_elsewhere, sender=Book)
    with transaction.atomic():
        Book(title="A").save()
        here = rows(Book)
        in_transaction = seen.pop()
        transaction.set_rollback(True)
    Book(title="A").save()
    return {"this_thread": here, "transaction": in_transaction, "autocommit": seen.pop()}


def thread_after_the_commit() -> dict[str, Any]:
    seen: list[int] = []

    def count_elsewhere() -> None:
        seen.extend(_in_a_thread(Book.objects.count))

    def count_later(**kwargs: Any) -> None:
        transaction.on_commit(count_elsewhere)

    def count_now(**kwargs: Any) -> None:
        count_elsewhere()

    post_save.connect(count_now, sender=Book)
    post_save.connect(count_later, sender=Book)
    with transaction.atomic():
        Book(title="A").save()
    return {"in_post_save": seen[0], "in_on_commit": seen[1]}


def thread_has_its_own_connection() -> dict[str, Any]:
    same: dict[str, bool] = {}
    here = connections["default"]

    def look(**kwargs: Any) -> None:
        same["receiver"] = connections["default"] is here
        same["thread"] = _in_a_thread(lambda: connections["default"] is here)[0]

    post_save.connect(look, sender=Book)
    Book(title="A").save()
    return dict(same)


def thread_is_not_rolled_back() -> dict[str, Any]:
    def write(message: str) -> None:
        AuditEntry.objects.create(message=message)

    def write_here_and_there(**kwargs: Any) -> None:
        _in_a_thread(lambda: write("thread"))
        write("receiver")

    pre_save.connect(write_here_and_there, sender=Book)

    def change_our_mind() -> None:
        with transaction.atomic():
            Book(title="A").save()
            raise RuntimeError("we changed our mind")

    error = raised(change_our_mind)
    left = [entry.message for entry in AuditEntry.objects.all()]
    return {"error": error, "books": rows(Book), "entries": left}


def error_in_a_thread() -> dict[str, Any]:
    told: list[str] = []
    threading.excepthook = lambda about: told.append(about.exc_type.__name__)

    def fail(**kwargs: Any) -> None:
        raise LookupError("the mail server is not there")

    def fail_elsewhere(**kwargs: Any) -> None:
        _in_a_thread(fail)

    post_save.connect(fail_elsewhere, sender=Book)
    by_thread = raised(Book(title="A").save)
    in_excepthook = list(told)
    post_save.disconnect(fail_elsewhere, sender=Book)
    post_save.connect(fail, sender=Book)
    return {
        "save_with_thread": by_thread,
        "excepthook": in_excepthook,
        "save_without": raised(Book(title="B").save),
    }


def save_does_not_wait_for_a_thread() -> dict[str, Any]:
    order: list[str] = []
    saved = threading.Event()
    threads: list[threading.Thread] = []

    def work() -> None:
        saved.wait(5)
        order.append("work done")

    def start_a_thread(**kwargs: Any) -> None:
        threads.append(threading.Thread(target=work))
        threads[-1].start()

    def work_here(**kwargs: Any) -> None:
        order.append("work done")

    post_save.connect(start_a_thread, sender=Book)
    Book(title="A").save()
    order.append("save() returned")
    saved.set()
    threads[0].join()
    with_thread = list(order)
    order.clear()
    post_save.disconnect(start_a_thread, sender=Book)
    post_save.connect(work_here, sender=Book)
    Book(title="B").save()
    order.append("save() returned")
    return {"thread": with_thread, "receiver": order}


def thread_sees_later_changes() -> dict[str, Any]:
    seen: list[str] = []
    changed = threading.Event()
    threads: list[threading.Thread] = []

    def read(book: Book) -> None:
        changed.wait(5)
        seen.append(book.title)
        seen.append(Book.objects.get(pk=book.pk).title)
        connection.close()

    def start_a_thread(instance: Book, **kwargs: Any) -> None:
        threads.append(threading.Thread(target=read, args=[instance]))
        threads[-1].start()

    post_save.connect(start_a_thread, sender=Book)
    book = Book(title="as saved")
    book.save()
    book.title = "changed afterwards"
    changed.set()
    threads[0].join()
    return {"instance": seen[0], "row": seen[1]}


def _save_and_end(daemon: bool) -> None:
    def work() -> None:
        time.sleep(0.2)
        AuditEntry.objects.create(message="done")
        connection.close()

    def start_a_thread(**kwargs: Any) -> None:
        threading.Thread(target=work, daemon=daemon).start()

    post_save.connect(start_a_thread, sender=Book, weak=False)
    Book(title="A").save()


def process_ends_before_the_thread() -> dict[str, Any]:
    entries: list[int] = []
    connections.close_all()
    for daemon in (True, False):
        process = multiprocessing.get_context("fork").Process(target=_save_and_end, args=[daemon])
        process.start()
        process.join()
        entries.append(rows(AuditEntry))
        connections.close_all()
    return {"books": rows(Book), "daemon": entries[0], "normal": entries[1] - entries[0]}


def _sessions() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COUNT(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND backend_type = 'client backend'"
        )
        return int(cursor.fetchone()[0])


def _more_sessions_than(before: int) -> int:
    """Give the server a moment: a session ends a little later than its connection."""
    for _ in range(20):
        if _sessions() == before:
            break
        time.sleep(0.05)
    return _sessions() - before


def sessions_that_threads_leave_open() -> dict[str, Any]:
    def count_elsewhere(**kwargs: Any) -> None:
        thread = threading.Thread(target=Book.objects.count)
        thread.start()
        thread.join()

    def count_elsewhere_and_close(**kwargs: Any) -> None:
        _in_a_thread(Book.objects.count)

    def save_five(receiver: Any) -> int:
        before = _sessions()
        post_save.connect(receiver, sender=Book)
        for _ in range(5):
            Book(title="A").save()
        post_save.disconnect(receiver, sender=Book)
        return _more_sessions_than(before)

    Book(title="whoever watches has its session by now").save()
    before = _sessions()
    gc.collect()
    gc.disable()
    left_open = save_five(count_elsewhere)
    gc.collect()
    collected = _more_sessions_than(before)
    closed = save_five(count_elsewhere_and_close)
    return {"left_open": left_open, "after_collecting": collected, "thread_closes": closed}


def async_receiver_is_awaited() -> dict[str, Any]:
    order: list[str] = []

    async def slow(**kwargs: Any) -> None:
        order.append("receiver begins")
        await asyncio.sleep(0.05)
        order.append("receiver ends")

    post_save.connect(slow, sender=Book)
    with warnings.catch_warnings(record=True):
        warnings.simplefilter("always")
        Book(title="A").save()
        order.append("save() returned")
        gc.collect()
    return {"order": order}


def async_receivers_run_together() -> dict[str, Any]:
    order: list[str] = []

    async def first(**kwargs: Any) -> None:
        order.append("first begins")
        await asyncio.sleep(0.05)
        order.append("first ends")

    async def second(**kwargs: Any) -> None:
        order.append("second begins")
        await asyncio.sleep(0.1)
        order.append("second ends")

    def sync_first(**kwargs: Any) -> None:
        async_to_sync(first)()

    def sync_second(**kwargs: Any) -> None:
        async_to_sync(second)()

    def save_with(*receivers: Any) -> list[str]:
        order.clear()
        for receiver in receivers:
            post_save.connect(receiver, sender=Book)
        Book(title="A").save()
        for receiver in receivers:
            post_save.disconnect(receiver, sender=Book)
        return list(order)

    return {"async": save_with(first, second), "sync": save_with(sync_first, sync_second)}


def two_failing_async_receivers() -> dict[str, Any]:
    async def fail(**kwargs: Any) -> None:
        raise LookupError("the first")

    async def fail_too(**kwargs: Any) -> None:
        raise LookupError("the second")

    post_save.connect(fail, sender=Book)
    one = raised(Book(title="A").save)
    post_save.connect(fail_too, sender=Book)
    return {"one": one, "two": raised(Book(title="B").save)}


def order_of_asend() -> dict[str, Any]:
    order: list[str] = []
    signal = Signal()

    async def coroutine(**kwargs: Any) -> None:
        order.append("async")

    def function(**kwargs: Any) -> None:
        time.sleep(0.05)
        order.append("sync")

    signal.connect(coroutine)
    signal.connect(function)
    signal.send("here")
    by_send = list(order)
    order.clear()

    async def ask() -> None:
        await signal.asend("here")

    async_to_sync(ask)()
    return {"send": by_send, "asend": order}


def send_robust_goes_on() -> dict[str, Any]:
    def fail(**kwargs: Any) -> None:
        raise LookupError("the first fails")

    def answer(**kwargs: Any) -> str:
        return "ok"

    logging.getLogger("django.dispatch").disabled = True
    signal = Signal()
    for each in (signal, post_save):
        each.connect(fail)
        each.connect(answer)
    replies = [reply for _, reply in signal.send_robust("here")]
    return {
        "send_robust": [str(reply) for reply in replies],
        "send": raised(signal.send, "here"),
        "save": raised(Book(title="A").save),
    }


_colour: ContextVar[str] = ContextVar("colour", default="none")


def context_variables() -> dict[str, Any]:
    def set_it(**kwargs: Any) -> None:
        _colour.set("set by a function")

    async def set_it_too(**kwargs: Any) -> None:
        _colour.set("set by a coroutine")

    def save_with(receiver: Any) -> str:
        _colour.set("none")
        post_save.connect(receiver, sender=Book)
        Book(title="A").save()
        post_save.disconnect(receiver, sender=Book)
        return _colour.get()

    return {"sync": save_with(set_it), "async": save_with(set_it_too)}
