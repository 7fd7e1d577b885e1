"""What the zygote does once, so that no run has to: templates, imports, first saves."""

from __future__ import annotations

import socket
from pathlib import Path

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
    import os

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
    import os

    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def rehearse() -> None:
    """Run once what a run does, in memory and to nobody, so that every cache is filled.

    Its receivers are disconnected and its database forgotten afterwards.
    """
    from django.db import connections
    from django.db.models.signals import post_save, pre_save

    from lab.models import AuditEntry, Book
    from lab.runner import child

    connections.settings["default"]["NAME"] = ":memory:"
    connection = connections["default"]
    with connection.schema_editor() as editor:
        for model in (Book._meta.get_field("author").related_model, Book, AuditEntry):
            editor.create_model(model)
    here, there = socket.socketpair()
    head = {"source": REHEARSAL, "filename": "rehearsal.py", "arguments": {}, "action": "rehearse"}
    execution = child.Execution(here, head, child.SQLiteObserver(Path(":memory:")))
    execution.recorder.reader = None
    module = execution.load()
    with execution.tracer:
        execution.call(module.rehearse)
    here.close()
    there.close()
    pre_save.disconnect(module.fill_slug, sender=Book)
    post_save.disconnect(module.write_audit, sender=Book)
    connection.close()
    del connections["default"]
