"""What the zygote does once, so that no run has to: templates, imports, first saves."""

from __future__ import annotations

import os
import signal
import socket
import sys
import tempfile
from pathlib import Path
from typing import Any

from lab.tracing.recorder import Recorder
from lab.tracing.tracer import Tracer

#: Runs that are rehearsed. Python adapts code that it has seen some times.
ROUNDS = 6

REHEARSAL = """
from django.db import transaction
from django.db.models.signals import post_save, pre_save
from django.dispatch import receiver
from django.utils.text import slugify

from lab.models import AuditEntry, Book


@receiver(pre_save, sender=Book)
def fill_slug(sender, instance, **kwargs):
    instance.slug = slugify(instance.title)


@receiver(post_save, sender=Book)
def write_audit(sender, instance, created, **kwargs):
    AuditEntry.objects.create(message="saved")


def rehearse():
    book = Book(title="Two Scoops")
    with transaction.atomic():
        book.save()
    book.save()
    print("saved", book)
    try:
        with transaction.atomic():
            Book(title="Django").save()
            raise ValueError("refused")
    except ValueError:
        pass
    Book.objects.filter(pk=book.pk).update(title="Three")
    list(Book.objects.all())
"""


def make_templates(template: Path, postgres: str, folder: Path) -> None:
    """Make the SQLite template, and PostgreSQL's if there is a server; note its name.

    Also drops what zygotes of this machine that are no more have left there.
    """
    from lab.runner import databases

    databases.make_template(template)
    if postgres:
        here = "".join(c if c.isalnum() else "_" for c in os.uname().nodename.lower())
        prefix = f"before_after_run_{here}_"
        for name in databases.leftovers(postgres, prefix):
            pid = name.removeprefix(prefix).partition("_")[0]
            # In a container this process may have the number of one before it.
            if int(pid) == os.getppid() or not _alive(int(pid)):
                databases.drop_postgres(postgres, name)
        (folder / "postgres").write_text(databases.make_postgres_template(postgres))


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def rehearse(template: Path, folder: Path) -> Tracer:
    """Do a few times what a run does, for nobody; the tracer, which goes on observing.

    Afterwards every cache is filled, Python's interpreter has adapted to the
    code that runs use, and it is watched: what a run does then changes little
    of the memory that it shares. Raises RuntimeError if a run fails.
    """
    tracer = Tracer(Recorder())
    tracer.start()
    handler, streams = signal.getsignal(signal.SIGALRM), (sys.stdout, sys.stderr)
    for _ in range(ROUNDS):
        try:
            outcome = _rehearse_once(template, folder / "rehearsal.sqlite3", tracer)
        finally:
            sys.stdout, sys.stderr = streams
            signal.signal(signal.SIGALRM, handler)
        if outcome["status"] != "returned":
            raise RuntimeError(f"the rehearsal of a run failed: {outcome['text']}")
    return tracer


def _rehearse_once(template: Path, copy: Path, tracer: Tracer) -> dict[str, Any]:
    """One run, with its database at ``copy``; how it ended."""
    from django.db import connections
    from django.db.models.signals import post_save, pre_save

    from lab.models import Book
    from lab.runner import child, databases, wire
    from lab.runner.client import compiled

    databases.copy_template(template, copy)
    observer = child.limber_up(copy)
    here, there = socket.socketpair()
    head: dict[str, Any] = {
        "source": REHEARSAL,
        "code": compiled(REHEARSAL, "rehearsal.py"),
        "filename": "rehearsal.py",
        "action": "rehearse",
        "arguments": {},
        "engine": "sqlite",
        "databases": ["default"],
        "keep": False,
    }
    with here, there, tempfile.TemporaryFile(dir=copy.parent, buffering=0) as told:
        wire.send_job(here, head, None, told.fileno())
        child.serve(there, copy, template, observer, tracer, _no_postgres, _nothing, _nothing)
        there.close()
        (end,) = wire.receive(here)
    assert isinstance(end, dict)
    tracer.recorder.restart()
    module = sys.modules.pop(child.MODULE)
    pre_save.disconnect(module.fill_slug, sender=Book)
    post_save.disconnect(module.write_audit, sender=Book)
    connections["default"].close()  # the object stays, and runs open it again
    observer.close()
    for path in copy.parent.glob(f"{copy.name}*"):
        path.unlink()
    outcome: dict[str, Any] = end["end"]["outcome"]
    return outcome


def _no_postgres(alias: str) -> dict[str, Any]:
    raise NotImplementedError("a rehearsal is on SQLite")


def _nothing() -> None:
    """Nothing is counted or bound."""
