"""What changed about signals and saving between Django 4.2 and 6.1."""

from __future__ import annotations

import gc
import warnings
from typing import Any

from django.db import connection, models, transaction
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_save
from django.dispatch import Signal

from facts.checks._tools import raised, recording, rows
from lab.models import Book, Magazine, Publication, Tag


def _with_table(model: Any) -> Any:
    with connection.schema_editor() as editor:
        editor.create_model(model)
    return model


def positional_arguments_of_save() -> dict[str, Any]:
    def by_position() -> None:
        Book(title="A").save(False, False)  # type: ignore[call-arg]

    def by_name() -> None:
        Book(title="B").save(force_insert=False, force_update=False)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        error = raised(by_position)
    return {"by_position": error, "by_name": raised(by_name)}


def bulk_create_and_its_transaction() -> dict[str, Any]:
    inside: list[bool] = []

    def look(execute: Any, sql: str, *rest: Any) -> Any:
        if sql.startswith("INSERT"):
            inside.append(connection.in_atomic_block)
        return execute(sql, *rest)

    with connection.execute_wrapper(look):
        Book.objects.bulk_create([Book(title="A"), Book(title="B")])
        one_statement = inside.copy()
        inside.clear()
        Book.objects.bulk_create([Book(title="C"), Book(pk=77, title="with a key")])
    return {"one_statement": one_statement, "two_statements": inside}


def sending_asynchronously() -> dict[str, Any]:
    return {
        "asend": hasattr(Signal, "asend"),
        "asend_robust": hasattr(Signal, "asend_robust"),
        "send": hasattr(Signal, "send"),
    }


def raw_of_m2m_changed() -> dict[str, Any]:
    arguments: set[str] = set()
    by_save: set[str] = set()

    def note(**kwargs: Any) -> None:
        arguments.update(kwargs)

    def note_save(**kwargs: Any) -> None:
        by_save.update(kwargs)

    m2m_changed.connect(note, sender=Publication.tags.through)
    post_save.connect(note_save, sender=Publication)
    publication = Publication.objects.create(title="A")
    publication.tags.add(Tag.objects.create(name="python"))
    return {"m2m_changed": "raw" in arguments, "post_save": "raw" in by_save}


def savepoint_is_deprecated() -> dict[str, Any]:
    def warnings_of(function: Any) -> list[str]:
        with warnings.catch_warnings(record=True) as caught, transaction.atomic():
            warnings.simplefilter("always")
            function()
        return [warning.category.__name__ for warning in caught]

    def nested_block() -> None:
        with transaction.atomic():
            pass

    return {
        "savepoint": warnings_of(transaction.savepoint),
        "nested_block": warnings_of(nested_block),
    }


def receivers_of_a_lost_sender() -> dict[str, Any]:
    signal = Signal()

    class Sender:
        pass

    def note(**kwargs: Any) -> None:
        pass

    lost, kept = Sender(), Sender()
    signal.connect(note, sender=lost)
    signal.connect(note, sender=kept)
    both = len(signal.receivers)
    del lost
    gc.collect()
    signal.send(kept)
    signal.connect(note, sender=kept)
    return {"connected": both, "left": len(signal.receivers)}


def composite_key() -> dict[str, Any]:
    class Seat(models.Model):
        pk = models.CompositePrimaryKey("row", "number")
        row = models.IntegerField()
        number = models.IntegerField()

        class Meta:
            app_label = "lab"

    keys: list[list[int]] = []

    def note(instance: Any, **kwargs: Any) -> None:
        keys.append(list(instance.pk))

    _with_table(Seat)
    pre_save.connect(note, sender=Seat)
    post_save.connect(note, sender=Seat)
    seat = Seat(row=3, number=14)
    seat.save()
    return {
        "keys": keys,
        "kind": type(seat.pk).__name__,
        "kind_of_a_book": type(Book.objects.create(title="A").pk).__name__,
    }


def force_insert_of_parents() -> dict[str, Any]:
    with recording(Magazine) as plain:
        Magazine(pk=1, title="A", issue=1).save()
    with recording(Magazine) as only_child:
        Magazine(pk=2, title="B", issue=1).save(force_insert=True)
    with recording(Magazine) as all_tables:
        Magazine(pk=3, title="C", issue=1).save(force_insert=(Publication, Magazine))
    return {"plain": plain, "true": only_child, "tuple": all_tables}


def create_defaults() -> dict[str, Any]:
    created: list[list[Any]] = []

    def note(**kwargs: Any) -> None:
        created.append([kwargs["created"], kwargs["instance"].slug])

    post_save.connect(note, sender=Book)
    for _ in range(2):
        Book.objects.update_or_create(
            title="A", defaults={"slug": "updated"}, create_defaults={"slug": "created"}
        )
    return {"created_and_slug": created}


def cascade_in_the_database() -> dict[str, Any]:
    class Crate(models.Model):
        class Meta:
            app_label = "lab"

    class ByDatabase(models.Model):
        crate = models.ForeignKey(Crate, on_delete=models.DB_CASCADE)

        class Meta:
            app_label = "lab"

    class ByDjango(models.Model):
        crate = models.ForeignKey(Crate, on_delete=models.CASCADE)

        class Meta:
            app_label = "lab"

    def deleted_with(child: Any) -> list[str]:
        deleted: list[str] = []

        def note(sender: Any, **kwargs: Any) -> None:
            deleted.append(sender.__name__)

        crate = Crate()
        crate.save()
        child.objects.create(crate=crate)
        post_delete.connect(note)
        crate.delete()
        post_delete.disconnect(note)
        return deleted

    for model in (Crate, ByDatabase, ByDjango):
        _with_table(model)
    return {
        "DB_CASCADE": deleted_with(ByDatabase),
        "CASCADE": deleted_with(ByDjango),
        "rows": rows(ByDatabase) + rows(ByDjango),
    }
