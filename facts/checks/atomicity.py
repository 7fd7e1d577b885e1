"""Which transaction the signals, receivers and callbacks of a save run in."""

from __future__ import annotations

from typing import Any
from unittest import TestResult, TestSuite

from django.db import DatabaseError, connection, transaction
from django.db.models.signals import post_save, pre_save
from django.test import TestCase

from facts.checks._tools import committed_rows, raised, recording, rows
from lab.models import AuditEntry, Book, Magazine, Publication, Ticket


class Boom(Exception):
    """What a receiver raises here."""


def _boom(**kwargs: Any) -> None:
    raise Boom


def _open_in_signals(instance: Any) -> list[bool]:
    """Whether a transaction is open in pre_save and in post_save of this save."""
    seen: list[bool] = []

    def note(**kwargs: Any) -> None:
        seen.append(connection.in_atomic_block)

    pre_save.connect(note, sender=type(instance))
    post_save.connect(note, sender=type(instance))
    instance.save()
    return seen


def no_transaction_of_its_own() -> dict[str, Any]:
    alone = _open_in_signals(Book(title="Two Scoops"))
    with transaction.atomic():
        inside = _open_in_signals(Book(title="Three Scoops"))
    return {"autocommit": alone, "atomic": inside}


def no_transaction_in_signals_of_a_child() -> dict[str, Any]:
    statements: list[bool] = []

    def note(execute: Any, sql: str, *rest: Any) -> Any:
        if sql.startswith("INSERT"):
            statements.append(connection.in_atomic_block)
        return execute(sql, *rest)

    with connection.execute_wrapper(note):
        signals = _open_in_signals(Magazine(title="Wired", issue=1))
    return {"signals": signals, "inserts": statements}


def committed_before_post_save() -> dict[str, Any]:
    seen: list[int] = []

    def note(**kwargs: Any) -> None:
        seen.append(committed_rows(Book))

    post_save.connect(note, sender=Book)
    Book(title="Two Scoops").save()
    Book.objects.all().delete()
    with transaction.atomic():
        Book(title="Two Scoops").save()
    return {"autocommit": seen[0], "atomic": seen[1]}


def invisible_until_commit() -> dict[str, Any]:
    with transaction.atomic():
        Book(title="Two Scoops").save()
        inside = [rows(Book), committed_rows(Book)]
    return {"inside": inside, "after": [rows(Book), committed_rows(Book)]}


def save_can_be_rolled_back() -> dict[str, Any]:
    def leave() -> None:
        with transaction.atomic():
            Book(title="Two Scoops").save()
            raise Boom

    def stay() -> None:
        with transaction.atomic():
            Book(title="Three Scoops").save()

    return {
        "error": raised(leave),
        "rows_after_error": rows(Book),
        "no_error": raised(stay),
        "rows": rows(Book),
    }


def error_in_pre_save() -> dict[str, Any]:
    post_save.connect(_boom, sender=Book)
    raised(Book(title="Two Scoops").save)
    after_post_save = rows(Book)
    post_save.disconnect(_boom, sender=Book)
    pre_save.connect(_boom, sender=Book)
    error = raised(Book(title="Three Scoops").save)
    return {
        "error": error,
        "pre_save": rows(Book) - after_post_save,
        "post_save": after_post_save,
    }


def error_in_post_save_of_a_child() -> dict[str, Any]:
    post_save.connect(_boom, sender=Magazine)
    error = raised(Magazine(title="Wired", issue=1).save)
    autocommit = [rows(Publication), rows(Magazine)]
    Publication.objects.all().delete()
    with transaction.atomic():
        transaction.set_rollback(raised(Magazine(title="Wired", issue=1).save) == "Boom")
    return {"error": error, "autocommit": autocommit, "rolled_back": rows(Publication)}


def log_row_and_row_stay() -> dict[str, Any]:
    def log(instance: Book, **kwargs: Any) -> None:
        AuditEntry.objects.create(message=f"saved {instance.title}")

    post_save.connect(log, sender=Book)
    post_save.connect(_boom, sender=Book)
    raised(Book(title="Two Scoops").save)
    autocommit = [rows(Book), rows(AuditEntry)]

    def save_atomically() -> None:
        with transaction.atomic():
            Book(title="Three Scoops").save()

    raised(save_atomically)
    return {"autocommit": autocommit, "after_atomic": [rows(Book), rows(AuditEntry)]}


def veto_keeps_what_was_written() -> dict[str, Any]:
    def log(instance: Book, **kwargs: Any) -> None:
        AuditEntry.objects.create(message=f"saving {instance.title}")

    pre_save.connect(log, sender=Book)
    pre_save.connect(_boom, sender=Book)
    raised(Book(title="Two Scoops").save)
    autocommit = [rows(Book), rows(AuditEntry)]

    def save_atomically() -> None:
        with transaction.atomic():
            Book(title="Three Scoops").save()

    raised(save_atomically)
    return {"autocommit": autocommit, "added_in_atomic": rows(AuditEntry) - autocommit[1]}


def managers_open_a_transaction() -> dict[str, Any]:
    post_save.connect(_boom, sender=Book)
    left: dict[str, Any] = {}
    for name in ("create", "get_or_create", "update_or_create"):
        raised(getattr(Book.objects, name), title="Two Scoops")
        left[name] = rows(Book)
        Book.objects.all().delete()
    return left


def managers_signals_in_a_transaction() -> dict[str, Any]:
    seen: list[bool] = []

    def note(**kwargs: Any) -> None:
        seen.append(connection.in_atomic_block)

    post_save.connect(note, sender=Book)
    Book.objects.create(title="A")
    Book.objects.get_or_create(title="B")
    Book.objects.update_or_create(title="C")
    return {"create": seen[0], "get_or_create": seen[1], "update_or_create": seen[2]}


def side_effect_before_commit() -> dict[str, Any]:
    sent: list[str] = []
    sent_on_commit: list[str] = []

    def send(instance: Book, using: str, **kwargs: Any) -> None:
        sent.append(instance.title)
        title = instance.title
        transaction.on_commit(lambda: sent_on_commit.append(title), using=using)

    post_save.connect(send, sender=Book)

    def save(title: str, *, fail: bool) -> None:
        with transaction.atomic():
            Book(title=title).save()
            if fail:
                raise Boom

    raised(save, "lost", fail=True)
    raised(save, "kept", fail=False)
    stored = [book.title for book in Book.objects.all()]
    return {"in_post_save": sent, "on_commit": sent_on_commit, "rows": stored}


def on_commit_in_autocommit() -> dict[str, Any]:
    log: list[str] = []
    transaction.on_commit(lambda: log.append("callback"))
    log.append("next line")
    autocommit = list(log)
    log.clear()
    with transaction.atomic():
        transaction.on_commit(lambda: log.append("callback"))
        log.append("next line")
    return {"autocommit": autocommit, "atomic": log}


def on_commit_waits_for_the_outermost_block() -> dict[str, Any]:
    log: list[str] = []
    with transaction.atomic():
        with transaction.atomic():
            transaction.on_commit(lambda: log.append("first"))
            transaction.on_commit(lambda: log.append("second"))
        log.append("inner block left")
    return {"order": log}


def on_commit_of_a_rolled_back_savepoint() -> dict[str, Any]:
    ran: list[str] = []

    def inner() -> None:
        with transaction.atomic():
            transaction.on_commit(lambda: ran.append("inner"))
            raise Boom

    with transaction.atomic():
        transaction.on_commit(lambda: ran.append("outer"))
        raised(inner)
    return {"ran": ran}


def error_in_on_commit() -> dict[str, Any]:
    ran: list[str] = []

    def save() -> None:
        with transaction.atomic():
            Book(title="Two Scoops").save()
            transaction.on_commit(lambda: ran.append("before"))
            transaction.on_commit(_boom)
            transaction.on_commit(lambda: ran.append("after"))

    return {"caller_gets": raised(save), "rows": committed_rows(Book), "ran": ran}


def robust_on_commit() -> dict[str, Any]:
    import logging

    logging.disable()
    ran: list[str] = []

    def save(*, robust: bool) -> None:
        with transaction.atomic():
            transaction.on_commit(_boom, robust=robust)
            transaction.on_commit(lambda: ran.append(f"after, robust={robust}"))

    return {"robust": raised(save, robust=True), "plain": raised(save, robust=False), "ran": ran}


def on_commit_of_another_database() -> dict[str, Any]:
    log: list[str] = []

    def note(using: str, **kwargs: Any) -> None:
        transaction.on_commit(lambda: log.append("without using"))
        transaction.on_commit(lambda: log.append("with using"), using=using)

    post_save.connect(note, sender=Book)
    with transaction.atomic(using="other"):
        Book(title="Two Scoops").save(using="other")
        log.append("end of the block")
    return {"order": log}


def testcase_never_commits() -> dict[str, Any]:
    ran: list[str] = []

    class Wrapped(TestCase):
        def test_it(self) -> None:
            with transaction.atomic():
                transaction.on_commit(lambda: ran.append("callback"))

    class Captured(TestCase):
        def test_it(self) -> None:
            with self.captureOnCommitCallbacks(execute=True), transaction.atomic():
                transaction.on_commit(lambda: ran.append("callback"))

    with transaction.atomic():
        transaction.on_commit(lambda: ran.append("callback"))
    counted: dict[str, Any] = {"no_test": len(ran)}
    ran.clear()
    for name, case in {"test_case": Wrapped, "captured": Captured}.items():
        TestSuite([case("test_it")]).run(TestResult())
        counted[name] = len(ran)
        ran.clear()
    return counted


def swallowed_outside_the_write() -> dict[str, Any]:
    post_save.connect(_boom, sender=Book)
    with transaction.atomic():
        error = raised(Book(title="Two Scoops").save)
        marked = connection.needs_rollback
    swallowed = committed_rows(Book)

    def let_out() -> None:
        with transaction.atomic():
            Book(title="Three Scoops").save()

    raised(let_out)
    return {
        "error": error,
        "marked_for_rollback": marked,
        "rows": swallowed,
        "added_when_let_out": rows(Book) - swallowed,
    }


def database_error_swallowed_by_a_receiver() -> dict[str, Any]:
    Ticket.objects.create(label="taken")
    after: list[str] = []

    def swallow(**kwargs: Any) -> None:
        try:
            Ticket.objects.create(label="taken")
        except DatabaseError:
            after.append("swallowed")

    post_save.connect(swallow, sender=Book)

    def save() -> None:
        with transaction.atomic():
            Book(title="Two Scoops").save()
            after.append(raised(Book.objects.count))

    outside = raised(Book(title="Autocommit").save), raised(Book.objects.count)
    error = raised(save)
    return {"autocommit": list(outside), "atomic": after[1:], "leaves": error, "rows": rows(Book)}


def database_error_in_an_inner_block() -> dict[str, Any]:
    Ticket.objects.create(label="taken")

    def swallow(**kwargs: Any) -> None:
        try:
            with transaction.atomic():
                Ticket.objects.create(label="taken")
        except DatabaseError:
            AuditEntry.objects.create(message="there is such a ticket")

    post_save.connect(swallow, sender=Book)
    with transaction.atomic():
        Book(title="Two Scoops").save()
        count = raised(Book.objects.count)
    return {"next_query": count, "rows": [committed_rows(Book), committed_rows(AuditEntry)]}


def instance_after_a_rollback() -> dict[str, Any]:
    book = Book(title="Two Scoops")

    def save() -> None:
        with transaction.atomic():
            book.save()
            raise Boom

    raised(save)
    kept = [book.pk is not None, book._state.adding]
    with recording(Book) as again:
        book.save()
    with recording(Book) as fresh:
        Book(title="Two Scoops").save()
    return {"has_key_and_adding": kept, "saved_again": again, "new_object": fresh}


def retry_after_a_post_save_error() -> dict[str, Any]:
    post_save.connect(_boom, sender=Book)
    book = Book(title="Two Scoops")
    error = raised(book.save)
    has_key = book.pk is not None
    raised(book.save)
    same_object = rows(Book)
    raised(Book(title="Two Scoops").save)
    return {
        "error": error,
        "has_key": has_key,
        "same_object_again": same_object,
        "new_object": rows(Book),
    }


def receivers_share_the_callers_transaction() -> dict[str, Any]:
    def log(instance: Book, **kwargs: Any) -> None:
        AuditEntry.objects.create(message=instance.title)

    def save(title: str, *, fail: bool) -> None:
        with transaction.atomic():
            Book(title=title).save()
            if fail:
                raise Boom

    post_save.connect(log, sender=Book)
    raised(save, "lost", fail=True)
    raised(save, "kept", fail=False)
    return {"log": [entry.message for entry in AuditEntry.objects.all()]}
