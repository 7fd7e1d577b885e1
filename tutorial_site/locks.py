"""One start at a time: servers that start at the same moment migrate one after the other."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

#: Known to nobody else in a database that may be shared: "before&after" as a number.
_NUMBER = int.from_bytes(b"before&a")


@contextmanager
def alone() -> Iterator[None]:
    """Wait until no other start of this installation is at work, on any machine."""
    with ExitStack() as stack:
        stack.enter_context(_alone_on_disk(settings.VAR_DIR / "start.lock"))
        if connection.vendor == "postgresql":
            stack.enter_context(_alone_in_database())
        yield


@contextmanager
def _alone_on_disk(path: Path) -> Iterator[None]:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


@contextmanager
def _alone_in_database() -> Iterator[None]:
    # The server lets go of it when the session ends, in whatever manner.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_NUMBER])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_NUMBER])
