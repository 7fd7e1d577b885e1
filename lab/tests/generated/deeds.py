"""What generated receivers do."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.db import DatabaseError, transaction

from lab.models import AuditEntry, Author
from lab.tests.connected import SIGNALS
from lab.tests.generated.world import MODELS, Refused, World


def deed(world: World, name: str, kind: str, sender: Any, instance: Any) -> Any:
    """Do it, if the budget allows."""
    if world.budget == 0:
        return None
    world.budget -= 1
    return DEEDS[kind](world, name, sender, instance)


def _set_field(world: World, name: str, sender: Any, instance: Any) -> None:
    setattr(instance, MODELS.get(type(instance), "message"), f"set by {name}")


def _raise(world: World, name: str, sender: Any, instance: Any) -> None:
    raise Refused(name)


def _nested_save(world: World, name: str, sender: Any, instance: Any) -> None:
    instance.save()


def _audit(world: World, name: str, sender: Any, instance: Any) -> None:
    AuditEntry.objects.create(message=name)


def _update(world: World, name: str, sender: Any, instance: Any) -> Any:
    wanted = {MODELS.get(type(instance), "message"): f"updated by {name}"}
    return type(instance)._default_manager.filter(pk=instance.pk).update(**wanted)


def _on_commit(world: World, name: str, sender: Any, instance: Any) -> None:
    transaction.on_commit(lambda: world.calls.append((name, "on_commit")))


def _on_commit_raises(world: World, name: str, sender: Any, instance: Any) -> None:
    transaction.on_commit(partial(_raise, world, name, sender, instance))


def _swallow_database_error(world: World, name: str, sender: Any, instance: Any) -> None:
    try:
        Author(pk=1, name=name).save(force_insert=True)
        Author(pk=1, name=name).save(force_insert=True)
    except DatabaseError as error:
        world.calls.append((name, type(error).__name__, str(error)))


def _delete(world: World, name: str, sender: Any, instance: Any) -> None:
    if instance.pk is not None:
        instance.delete()


def _disconnect(world: World, name: str, sender: Any, instance: Any) -> None:
    for signal in SIGNALS.values():
        del signal.receivers[1:]
        signal.sender_receivers_cache.clear()


DEEDS: dict[str, Callable[[World, str, Any, Any], Any]] = {
    "nothing": lambda world, name, sender, instance: None,
    "return False": lambda world, name, sender, instance: False,
    "set a field": _set_field,
    "raise": _raise,
    "nested save": _nested_save,
    "audit row": _audit,
    "update": _update,
    "on_commit": _on_commit,
    "on_commit that raises": _on_commit_raises,
    "swallow a database error": _swallow_database_error,
    "delete": _delete,
    "disconnect": _disconnect,
}
