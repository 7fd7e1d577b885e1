"""Async receivers, asave(), and the threads that they run in."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

from asgiref.sync import async_to_sync, sync_to_async
from django.db import transaction
from django.db.models.signals import post_save

from facts.checks._tools import raised, rows
from lab.models import AuditEntry, Book


class Boom(Exception):
    """What ends a block here."""


def async_receivers_come_last() -> dict[str, Any]:
    heard: list[str] = []

    async def first_connected(**kwargs: Any) -> None:
        heard.append("async, connected first")

    def second_connected(**kwargs: Any) -> None:
        heard.append("sync, connected second")

    post_save.connect(first_connected, sender=Book)
    post_save.connect(second_connected, sender=Book)
    Book(title="Two Scoops").save()
    return {"order": heard}


def async_writes_join_the_transaction() -> dict[str, Any]:
    async def log(instance: Book, **kwargs: Any) -> None:
        await AuditEntry.objects.acreate(message=instance.title)

    def save(title: str, *, fail: bool) -> None:
        with transaction.atomic():
            Book(title=title).save()
            if fail:
                raise Boom

    post_save.connect(log, sender=Book)
    raised(save, "lost", fail=True)
    raised(save, "kept", fail=False)
    return {"log": [entry.message for entry in AuditEntry.objects.all()]}


def async_receiver_has_another_thread() -> dict[str, Any]:
    same_thread: dict[str, bool] = {}
    caller = threading.get_ident()

    def plain(**kwargs: Any) -> None:
        same_thread["sync"] = threading.get_ident() == caller

    async def coroutine(**kwargs: Any) -> None:
        same_thread["async"] = threading.get_ident() == caller
        same_thread["orm"] = await sync_to_async(threading.get_ident)() == caller

    post_save.connect(plain, sender=Book)
    post_save.connect(coroutine, sender=Book)
    Book(title="Two Scoops").save()
    return dict(same_thread)


def async_error_leaves_save() -> dict[str, Any]:
    async def fail(**kwargs: Any) -> None:
        raise Boom

    without = raised(Book(title="Two Scoops").save)
    post_save.connect(fail, sender=Book)
    return {"without": without, "save": raised(Book(title="Three Scoops").save), "rows": rows(Book)}


def asave_has_a_worker_thread() -> dict[str, Any]:
    threads: dict[str, int] = {}

    def plain(**kwargs: Any) -> None:
        threads["receiver"] = threading.get_ident()

    async def save() -> None:
        threads["loop"] = threading.get_ident()
        await Book(title="Two Scoops").asave()

    post_save.connect(plain, sender=Book)
    asyncio.run(save())
    in_asave = threads["receiver"] == threads["loop"]
    here = threading.get_ident()
    Book(title="Three Scoops").save()
    return {"asave": in_asave, "save": threads["receiver"] == here}


def async_receiver_under_asave() -> dict[str, Any]:
    threads: dict[str, int] = {}

    async def coroutine(**kwargs: Any) -> None:
        threads["receiver"] = threading.get_ident()

    async def save() -> None:
        threads["caller"] = threading.get_ident()
        await Book(title="Two Scoops").asave()

    post_save.connect(coroutine, sender=Book)
    asyncio.run(save())
    under_asave = threads["receiver"] == threads["caller"]
    Book(title="Three Scoops").save()
    return {"asave": under_asave, "save": threads["receiver"] == threading.get_ident()}


def asave_waits() -> dict[str, Any]:
    order: list[str] = []

    def plain(**kwargs: Any) -> None:
        order.append("receiver")

    async def save() -> None:
        await Book(title="Two Scoops").asave()
        order.append("asave returned")

    post_save.connect(plain, sender=Book)
    asyncio.run(save())
    awaited = list(order)
    order.clear()

    async def save_later() -> None:
        task = asyncio.ensure_future(Book(title="Three Scoops").asave())
        order.append("next line")
        await task

    asyncio.run(save_later())
    return {"awaited": awaited, "as_a_task": order}


def save_in_async_code() -> dict[str, Any]:
    async def save() -> str:
        return raised(Book(title="Two Scoops").save)

    async def asave() -> str:
        try:
            await Book(title="Three Scoops").asave()
        except Exception as error:
            return type(error).__name__
        return "nothing"

    return {"save": asyncio.run(save()), "asave": asyncio.run(asave())}


def signals_of_asave_use_send() -> dict[str, Any]:
    used: list[str] = []
    send, asend = post_save.send, getattr(post_save, "asend", None)

    def note_send(*args: Any, **kwargs: Any) -> Any:
        used.append("send")
        return send(*args, **kwargs)

    async def note_asend(*args: Any, **kwargs: Any) -> Any:
        used.append("asend")
        return await asend(*args, **kwargs)  # type: ignore[misc]

    def plain(**kwargs: Any) -> None: ...

    post_save.connect(plain, sender=Book)
    post_save.send = note_send  # type: ignore[method-assign]
    post_save.asend = note_asend  # type: ignore[method-assign]
    async_to_sync(Book(title="Two Scoops").asave)()
    by_asave = list(used)
    used.clear()
    async_to_sync(post_save.asend)(sender=Book, instance=None)
    return {"asave": by_asave, "by_hand": used}
