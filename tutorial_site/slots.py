"""A few requests are worked at at once; others wait until one of these is done or waits for a run.

Python works at one at a time anyway. What is begun all at once only takes memory, for what each
has made so far and for a connection of its own, and each is done later.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from queue import Empty, SimpleQueue
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

#: How many are worked at at once.
SLOTS = 4
#: Seconds after which a request waits no longer: what holds all slots for so long does not work,
#: it hangs, as on a database that does not answer.
PATIENCE = 2.0


def _connection() -> BaseDatabaseWrapper:
    """A connection, not opened yet, that any thread may use."""
    connection = connections.create_connection(DEFAULT_DB_ALIAS)
    connection.inc_thread_sharing()
    return connection


@dataclass(eq=False)
class Slot:
    """The right to work at a request, and the connection that goes with it."""

    is_kept: bool
    connection: BaseDatabaseWrapper = field(default_factory=_connection)


class _Lending:
    """What is sent and is too long to be kept: whoever reads it lends their slot meanwhile."""

    def __init__(self, raw: Any, slots: Slots) -> None:
        self.raw = raw
        self.slots = slots

    def read(self, size: int = -1) -> bytes:
        """The next ``size`` bytes, or all that come."""
        with self.slots.lent():
            piece: bytes = self.raw.read(size)
        return piece

    def readline(self, size: int = -1) -> bytes:
        """The next line, or ``size`` bytes of it."""
        with self.slots.lent():
            line: bytes = self.raw.readline(size)
        return line


class Slots:
    """The slots of one process, ``count`` of them. Safe to use from many threads."""

    def __init__(self, count: int = SLOTS) -> None:
        self._free: SimpleQueue[Slot] = SimpleQueue()
        self._of_thread = threading.local()
        for _ in range(count):
            self._free.put(Slot(is_kept=True))

    def around(self, application: WSGIApplication) -> WSGIApplication:
        """The same application, which answers each request in a slot."""

        def answer(environ: dict[str, Any], start: StartResponse) -> Iterable[bytes]:
            environ["wsgi.input"] = self._body(environ)
            self._enter()
            try:
                return application(environ, start)
            finally:
                self._leave()

        return answer

    def _body(self, environ: dict[str, Any]) -> Any:
        """What the visitor sends, read before there is a slot: it may come byte by byte."""
        raw, length = environ["wsgi.input"], environ.get("CONTENT_LENGTH") or ""
        if not length.isdecimal() or length == "0":
            return raw
        if int(length) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            return _Lending(raw, self)
        try:
            return BytesIO(raw.read(int(length)))
        except OSError:
            return raw  # nobody is there any more; Django sees that, too

    @contextmanager
    def lent(self) -> Iterator[None]:
        """Let others have the slot of this thread, which does nothing but wait meanwhile.

        A thread without one, or in the middle of a transaction, lends nothing.
        """
        slot: Slot | None = getattr(self._of_thread, "slot", None)
        if slot is None or slot.connection.in_atomic_block:
            yield
            return
        self._leave()
        try:
            yield
        finally:
            self._enter()

    def _enter(self) -> None:
        try:
            slot = self._free.get(timeout=PATIENCE)
        except Empty:
            slot = Slot(is_kept=False)
        self._of_thread.slot = slot
        connections[DEFAULT_DB_ALIAS] = slot.connection

    def _leave(self) -> None:
        """As Django does at the end of a request: what is open is looked after, and is kept."""
        slot: Slot = self._of_thread.slot
        self._of_thread.slot = None
        del connections[DEFAULT_DB_ALIAS]
        if not slot.is_kept:
            slot.connection.close()
            return
        try:
            slot.connection.close_if_unusable_or_obsolete()
        finally:
            self._free.put(slot)
