"""Who waits for a receiver, and how many statements it costs."""

from __future__ import annotations

import threading
import time
from typing import Any

from django.db import OperationalError, connection, connections, transaction
from django.db.models.signals import ModelSignal, post_save, pre_save
from django.dispatch import Signal

from facts.checks._tools import recording, rows
from lab.models import AuditEntry, Author, Book, Review

SECONDS = 0.1


def _slow(**kwargs: Any) -> None:
    time.sleep(SECONDS)


def sleep_before_the_insert() -> dict[str, Any]:
    def slow_with(log: list[str]) -> Any:
        def slow(**kwargs: Any) -> None:
            log.append("receiver begins")
            time.sleep(SECONDS)
            log.append("receiver ends")

        return slow

    def save_with(signal: Any) -> list[str]:
        with recording(Book) as log:
            slow = slow_with(log)
            signal.connect(slow, sender=Book)
            Book(title="A").save()
            signal.disconnect(slow, sender=Book)
        return [line for line in log if not line.endswith("_save")]

    return {"pre_save": save_with(pre_save), "post_save": save_with(post_save)}


def save_returns_after_the_receiver() -> dict[str, Any]:
    order: list[str] = []

    def slow(**kwargs: Any) -> None:
        time.sleep(SECONDS)
        order.append("receiver ends")

    def save_with(signal: Any) -> list[str]:
        order.clear()
        signal.connect(slow, sender=Book)
        Book(title="A").save()
        order.append("save() returned")
        signal.disconnect(slow, sender=Book)
        return list(order)

    return {
        "pre_save": save_with(pre_save),
        "post_save": save_with(post_save),
        "signal_of_ones_own": save_with(Signal()),
    }


def each_save_waits_again() -> dict[str, Any]:
    calls: list[str] = []

    def note(instance: Book, **kwargs: Any) -> None:
        calls.append(instance.title)

    pre_save.connect(note, sender=Book)
    for title in "ABC":
        Book(title=title).save()
    one_by_one = list(calls)
    calls.clear()
    Book.objects.bulk_create([Book(title=title) for title in "ABC"])
    return {"three_saves": one_by_one, "one_bulk_create": calls}


def sleeping_takes_no_processor_time() -> dict[str, Any]:
    def burn(**kwargs: Any) -> None:
        end = time.process_time() + SECONDS
        while time.process_time() < end:
            pass

    def processor_was_busy(receiver: Any) -> bool:
        pre_save.connect(receiver, sender=Book)
        waited, worked = time.monotonic(), time.process_time()
        Book(title="A").save()
        waited, worked = time.monotonic() - waited, time.process_time() - worked
        pre_save.disconnect(receiver, sender=Book)
        assert waited >= SECONDS
        return worked >= SECONDS / 2

    Book(title="warm").save()
    return {"sleeps": processor_was_busy(_slow), "computes": processor_was_busy(burn)}


def _write_elsewhere(book: Book) -> str:
    """What a second connection comes to that changes the same row and waits only briefly."""
    second = connections["default"].copy("second")
    if second.vendor == "sqlite":
        second.settings_dict["OPTIONS"] = {"timeout": 0.1}
    try:
        with second.cursor() as cursor:
            if second.vendor == "postgresql":
                cursor.execute("SET lock_timeout = '100ms'")
            cursor.execute("UPDATE lab_book SET slug = 'elsewhere' WHERE id = %s", [book.pk])
    except OperationalError:
        return "had to wait"
    finally:
        second.close()
    return "written"


def post_save_holds_the_lock() -> dict[str, Any]:
    found: list[str] = []

    def let_another_write(instance: Book, **kwargs: Any) -> None:
        found.append(_write_elsewhere(instance))

    book = Book.objects.create(title="A")
    post_save.connect(let_another_write, sender=Book)
    book.save()
    with transaction.atomic():
        book.save()
    return {"autocommit": found[0], "atomic": found[1]}


def pre_save_holds_no_lock_of_its_own() -> dict[str, Any]:
    def let_another_write(instance: Book, **kwargs: Any) -> None:
        raise LookupError(_write_elsewhere(instance))

    def save(book: Book, *, write_before: bool) -> str:
        try:
            with transaction.atomic():
                if write_before:
                    Book.objects.update(slug="here")
                book.save()
        except LookupError as error:
            return str(error)
        return "the receiver was not called"

    book = Book.objects.create(title="A")
    pre_save.connect(let_another_write, sender=Book)
    return {
        "first_write_of_the_block": save(book, write_before=False),
        "after_another_write": save(book, write_before=True),
    }


def queries_are_multiplied() -> dict[str, Any]:
    def look_and_write(instance: Book, **kwargs: Any) -> None:
        AuditEntry.objects.create(message=f"{Author.objects.count()} authors")

    def statements_of_ten_saves() -> int:
        with recording(Book) as log:
            for number in range(10):
                Book(title=f"number {number}").save()
        return len([line for line in log if not line.endswith("_save")])

    without = statements_of_ten_saves()
    post_save.connect(look_and_write, sender=Book)
    return {"without": without, "with": statements_of_ten_saves()}


def ten_rows_at_once() -> dict[str, Any]:
    books = [Book(title=f"number {number}") for number in range(10)]
    with recording() as bulk:
        Book.objects.bulk_create(books)
    with recording() as one_update:
        Book.objects.update(slug="same")
    with recording() as one_by_one:
        for book in books:
            book.save()
    return {
        "bulk_create": len(bulk),
        "update": len(one_update),
        "save": one_by_one.count("UPDATE"),
    }


def execute_wrapper_sees_the_receivers_queries() -> dict[str, Any]:
    seen: list[str] = []

    def measure(execute: Any, sql: str, *rest: Any) -> Any:
        begin = time.monotonic()
        try:
            return execute(sql, *rest)
        finally:
            assert time.monotonic() >= begin
            seen.append(sql.split()[0])

    def look(**kwargs: Any) -> None:
        Author.objects.count()

    post_save.connect(look, sender=Book)
    with connection.execute_wrapper(measure):
        Book(title="A").save()
    inside = list(seen)
    seen.clear()
    Book(title="B").save()
    return {"inside_the_block": inside, "outside": seen}


def queries_are_logged_with_debug_only() -> dict[str, Any]:
    def look(**kwargs: Any) -> None:
        Author.objects.count()

    post_save.connect(look, sender=Book)
    Book(title="A").save()
    unlogged = len(connection.queries)
    connection.force_debug_cursor = True
    Book(title="B").save()
    return {
        "unlogged": unlogged,
        "logged": [query["sql"].split()[0] for query in connection.queries],
        "with_time": all("time" in query for query in connection.queries),
    }


def empty_receiver_costs_no_statement() -> dict[str, Any]:
    def nothing(**kwargs: Any) -> None:
        pass

    def look(**kwargs: Any) -> None:
        Author.objects.count()

    def statements_with(receiver: Any) -> list[str]:
        pre_save.connect(receiver, sender=Book)
        with recording(Book) as log:
            Book(title="A").save()
        pre_save.disconnect(receiver, sender=Book)
        return [line for line in log if not line.endswith("_save")]

    return {"empty": statements_with(nothing), "with_a_query": statements_with(look)}


def receivers_are_cached_for_each_sender() -> dict[str, Any]:
    def nothing(**kwargs: Any) -> None:
        pass

    post_save.connect(nothing, sender=Book)
    connected = len(post_save.sender_receivers_cache)
    Book(title="A").save()
    Author(name="Ada").save()
    used = len(post_save.sender_receivers_cache)
    plain = Signal()
    plain.connect(nothing, sender=Book)
    plain.send(Book)
    post_save.disconnect(nothing, sender=Book)
    return {
        "after_connect": connected,
        "after_two_models": used,
        "after_disconnect": len(post_save.sender_receivers_cache),
        "plain_signal": len(plain.sender_receivers_cache),
        "is_model_signal": isinstance(post_save, ModelSignal),
    }


def slow_receiver_of_another_thread() -> dict[str, Any]:
    done: list[str] = []
    slow_begins, quick_is_done = threading.Event(), threading.Event()

    def wait(instance: Book, **kwargs: Any) -> None:
        if instance.title == "slow":
            slow_begins.set()
            quick_is_done.wait(5)

    def save_slow() -> None:
        Book(title="slow").save()
        done.append("slow")
        connection.close()

    pre_save.connect(wait, sender=Book)
    thread = threading.Thread(target=save_slow)
    thread.start()
    slow_begins.wait(5)
    Book(title="quick").save()
    done.append("quick")
    quick_is_done.set()
    thread.join()
    return {"done": done, "rows": rows(Book)}


def reading_in_a_receiver_is_lazy() -> dict[str, Any]:
    def touch(instance: Review, **kwargs: Any) -> None:
        str(instance.book.title)

    review = Review.objects.create(book=Book.objects.create(title="A"))
    fetched = Review.objects.get()
    post_save.connect(touch, sender=Review)
    with recording() as cached:
        review.save()
    with recording() as not_cached:
        fetched.save()
    return {"already_loaded": cached.count("SELECT"), "not_loaded": not_cached.count("SELECT")}
