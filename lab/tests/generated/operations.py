"""What is done to a generated instance, inside which transactions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.serializers.base import DeserializedObject
from django.db import DatabaseError, transaction

from lab.models import Magazine, Publication, Tag
from lab.tests.generated.world import MODELS, Refused, World, plain

TAGGED = (Publication, Magazine)


def _make(world: World) -> None:
    world.instance = world.case.model(**{MODELS[world.case.model]: world.case.title})


def _again(world: World) -> Any:
    if world.instance is None:
        _make(world)
    return world.instance


def _update_fields(world: World) -> None:
    _again(world).save(update_fields=[MODELS[world.case.model]])


def _force_insert(world: World) -> None:
    _again(world).save(force_insert=True)


def _remove(world: World) -> None:
    if _again(world).pk is not None:
        world.instance.delete()


def _tag(world: World) -> None:
    instance = _again(world)
    if isinstance(instance, TAGGED) and instance.pk is not None:
        instance.tags.set([Tag.objects.create(name=world.case.title[:50])])
        instance.tags.clear()


def _raw(world: World) -> None:
    DeserializedObject(_again(world)).save()


def _wanted(world: World) -> dict[str, str]:
    return {MODELS[world.case.model]: world.case.title}


OPERATIONS: dict[str, Callable[[World], Any]] = {
    "save": lambda world: _again(world).save(),
    "update_fields": _update_fields,
    "no fields": lambda world: _again(world).save(update_fields=[]),
    "force_insert": _force_insert,
    "delete": _remove,
    "create": lambda world: _objects(world).create(**_wanted(world)),
    "get_or_create": lambda world: _objects(world).get_or_create(**_wanted(world)),
    "update_or_create": lambda world: _objects(world).update_or_create(**_wanted(world)),
    "bulk_create": lambda world: _bulk_create(world),
    "update": lambda world: _objects(world).update(**_wanted(world)),
    "delete all": lambda world: _objects(world).all().delete(),
    "tags": _tag,
    "fixture": _raw,
}


def _objects(world: World) -> Any:
    return world.case.model._default_manager


def _bulk_create(world: World) -> Any:
    if world.case.model is Magazine:  # Django refuses a child of multi-table inheritance
        return None
    return _objects(world).bulk_create([world.case.model(**_wanted(world)) for _ in range(2)])


def perform(world: World) -> list[Any]:
    """Do the operations inside the transactions, outermost first."""

    def inside(kinds: tuple[str, ...]) -> list[Any]:
        if not kinds:
            return [plain(OPERATIONS[name](world)) for name in world.case.operations]
        if kinds[0] == "catch":
            try:
                return inside(kinds[1:])
            except (Refused, DatabaseError) as error:
                return [type(error).__name__]
        with transaction.atomic(savepoint=kinds[0] == "atomic"):
            return inside(kinds[1:])

    return inside(world.case.transactions)
