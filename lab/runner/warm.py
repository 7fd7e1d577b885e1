"""What the zygote does once, so that no run has to: templates, imports, first saves."""

from __future__ import annotations

import os
import socket
from pathlib import Path

from lab.tracing.recorder import Recorder
from lab.tracing.tracer import Tracer

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
            if not _alive(int(pid)):
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


def rehearse(template: Path, copy: Path) -> Tracer:
    """Run once what a run does, to nobody, so that every cache is filled.

    ``copy`` is where the database of this run may stand; it is gone again
    afterwards, and the receivers are disconnected. The tracer that is returned
    goes on observing: runs inherit it.
    """
    from django.db import connections
    from django.db.models.signals import post_save, pre_save

    from lab.models import Book
    from lab.runner import child, databases

    databases.copy_template(template, copy)
    databases.use_sqlite(copy)
    observer = databases.SQLiteObserver(copy)
    here, there = socket.socketpair()
    head = {"source": REHEARSAL, "filename": "rehearsal.py", "arguments": {}, "action": "rehearse"}
    tracer = Tracer(Recorder())
    tracer.start()
    with here, there:
        execution = child.Execution(here, head, observer, tracer)
        module = execution.load()
        status, text, _ = execution.call(module.rehearse)
        execution.finish(status, text)
    if status != "returned":
        raise RuntimeError(f"the rehearsal of a run failed: {text}")
    tracer.recorder.restart()
    pre_save.disconnect(module.fill_slug, sender=Book)
    post_save.disconnect(module.write_audit, sender=Book)
    connections["default"].close()
    del connections["default"]
    observer.close()
    for path in copy.parent.glob(f"{copy.name}*"):
        path.unlink()
    return tracer
