"""What checks share: hearing signals, seeing statements, counting rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections
from django.db.models import Model
from django.db.models.signals import post_save, pre_save

WRITES_AND_READS = {"SELECT", "INSERT", "UPDATE", "DELETE"}


@contextmanager
def recording(sender: Any = None, *, using: str = "default") -> Iterator[list[str]]:
    """List the save signals of ``sender`` and the statements on ``using``, in order.

    Without a sender, the signals of all senders. BEGIN, COMMIT and savepoints are left out.
    """
    log: list[str] = []

    def before(**kwargs: Any) -> None:
        log.append("pre_save")

    def after(**kwargs: Any) -> None:
        log.append("post_save")

    def statement(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        verb = sql.split()[0]
        if verb in WRITES_AND_READS:
            log.append(verb)
        return execute(sql, *rest)

    pre_save.connect(before, sender=sender)
    post_save.connect(after, sender=sender)
    try:
        with connections[using].execute_wrapper(statement):
            yield log
    finally:
        pre_save.disconnect(before, sender=sender)
        post_save.disconnect(after, sender=sender)


@contextmanager
def hearing(sender: Any = None) -> Iterator[list[str]]:
    """List the save signals of ``sender``, or of all senders, in order."""
    log: list[str] = []

    def before(**kwargs: Any) -> None:
        log.append("pre_save")

    def after(**kwargs: Any) -> None:
        log.append("post_save")

    pre_save.connect(before, sender=sender)
    post_save.connect(after, sender=sender)
    try:
        yield log
    finally:
        pre_save.disconnect(before, sender=sender)
        post_save.disconnect(after, sender=sender)


def raised(function: Callable[..., Any], *args: Any, **kwargs: Any) -> str:
    """The name of the exception that the call raises, or "nothing"."""
    try:
        function(*args, **kwargs)
    except Exception as error:
        return type(error).__name__
    return "nothing"


def rows(model: type[Model], *, using: str = "default") -> int:
    """How many rows this connection sees, what it has not committed included."""
    return model._base_manager.using(using).count()


def committed_rows(model: type[Model], *, using: str = "default") -> int:
    """How many rows a second connection sees, which is what has been committed."""
    second = connections[using].copy()
    try:
        with second.cursor() as cursor:
            cursor.execute(f"SELECT COUNT(*) FROM {model._meta.db_table}")
            return int(cursor.fetchone()[0])
    finally:
        second.close()
