"""Names and short texts for what a run handles, without running the run's code.

``repr()`` of a queryset runs a query and that of a model calls its
``__str__()``. An observer must do neither, so only types whose ``repr()`` is
known to be harmless get theirs; all else is named by its class.
"""

from __future__ import annotations

import datetime
import decimal
import functools
import inspect
import uuid
import weakref
from collections.abc import Callable
from types import CodeType
from typing import Any

from django.contrib.auth import signals as auth_signals
from django.core import signals as core_signals
from django.db import models
from django.db.backends import signals as backend_signals
from django.db.models import signals as model_signals
from django.db.models.expressions import BaseExpression, Combinable
from django.dispatch import Signal

try:
    from django.tasks import signals as task_signals
except ImportError:  # pragma: no cover - before Django 6.0
    task_signals = None  # type: ignore[assignment]

LONGEST = 200

#: Values of these types cannot change: their text may be made later.
CONSTANT = frozenset({str, int, float, bool, type(None), bytes})


_HARMLESS = (
    str,
    int,
    float,
    bool,
    type(None),
    bytes,
    complex,
    decimal.Decimal,
    datetime.date,
    datetime.time,
    datetime.timedelta,
    uuid.UUID,
    Combinable,
    BaseExpression,
)


def shorten(text: str, longest: int = LONGEST) -> str:
    """``text``, cut with an ellipsis after ``longest`` characters."""
    return text if len(text) <= longest else text[: longest - 1] + "…"


def show(value: Any) -> str:
    """The repr of ``value``, shortened; of an object that could run code, its class."""
    if isinstance(value, str | bytes):
        return shorten(repr(value[: LONGEST + 1]))
    if isinstance(value, models.Model):
        return show_instance(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return int.__repr__(value)  # psycopg's Int4 is an integer to everyone else
    if isinstance(value, type):
        return value.__name__
    if isinstance(value, _HARMLESS):
        return shorten(repr(value))
    if isinstance(value, frozenset | set | list | tuple):
        return _show_items(value)
    if isinstance(value, dict):
        items = [f"{show(key)}: {show(item)}" for key, item in list(value.items())[:20]]
        return shorten("{" + ", ".join(items) + "}")
    return f"<{type(value).__name__}>"


def _show_items(value: Any) -> str:
    items = [show(item) for item in list(value)[:20]]
    if isinstance(value, frozenset | set):
        items.sort()
        text = "{" + ", ".join(items) + "}" if items else "()"
        return shorten(f"frozenset({text})" if isinstance(value, frozenset) else text)
    inside = ", ".join(items)
    if isinstance(value, list):
        return shorten(f"[{inside}]")
    return shorten(f"({inside},)" if len(items) == 1 else f"({inside})")


def show_instance(instance: models.Model) -> str:
    """Class and primary key of a model instance, like ``Book pk=1``."""
    return f"{type(instance).__name__} pk={show(primary_key(instance))}"


def primary_key(instance: models.Model) -> Any:
    """The primary key in memory, read past descriptors; None when there is none yet."""
    field = instance._meta.pk
    return instance.__dict__.get(field.attname) if field is not None else None


#: For each model, by its id: a reference to it, its name, the attribute of its primary key.
MODELS: dict[int, tuple[weakref.ref[type], str, str]] = {}


def get_to_know(model: type) -> tuple[weakref.ref[type], str, str]:
    """What MODELS says of ``model``, found out."""
    pk = model._meta.pk  # type: ignore[attr-defined]
    known = weakref.ref(model), model.__name__, pk.attname if pk is not None else ""
    MODELS[id(model)] = known
    return known


def name_and_key(instance: models.Model) -> tuple[str, Any]:
    """The class's name, and the primary key as a constant or as text already shown."""
    model = type(instance)
    known = MODELS.get(id(model))
    if known is None or known[0]() is not model:
        known = get_to_know(model)
    key = instance.__dict__.get(known[2])
    return known[1], key if key is None or type(key) in CONSTANT else Shown(show(key))


class Shown(str):
    """Text that is the repr of something already."""

    __slots__ = ()


def show_exception(error: BaseException) -> tuple[str, str]:
    """Class name and text of an exception."""
    try:
        text = str(error)
    except Exception:  # an exception of the experiment may spell itself wrongly
        text = ""
    return type(error).__name__, shorten(text, 500)


def callable_name(target: Any) -> str:
    """The name under which people know a receiver or a callback."""
    if isinstance(target, functools.partial):
        return f"partial({callable_name(target.func)})"
    name = getattr(target, "__qualname__", None)
    if name is None:
        return f"{type(target).__name__}()"
    return str(name).rpartition("<locals>.")[2]


def code_of(target: Any) -> CodeType | None:
    """The code that runs when ``target`` is called, None when it is not Python's."""
    while isinstance(target, functools.partial):
        target = target.func
    if not inspect.isroutine(target):
        target = type(target).__call__
    function = getattr(target, "__func__", target)
    code = getattr(function, "__code__", None)
    return code if isinstance(code, CodeType) else None


def source_code_of(function: Callable[..., Any]) -> CodeType:
    """The code of a function beneath its decorators.

    ``commit()``, ``rollback()`` and ``cursor()`` of a connection otherwise
    share one code object, that of ``async_unsafe``.
    """
    code: CodeType = inspect.unwrap(function).__code__
    return code


def _named_signals() -> dict[Signal, str]:
    known = {}
    modules = (model_signals, auth_signals, core_signals, backend_signals, task_signals)
    for module in filter(None, modules):
        for name, value in vars(module).items():
            if isinstance(value, Signal):
                known[value] = name
    return known


SIGNALS: dict[Signal, str] = _named_signals()

#: Sent for every instance or connection that is made: not what a learner asks about.
UNHEARD = frozenset(
    {"pre_init", "post_init", "class_prepared", "setting_changed", "request_started"}
    | {"request_finished", "got_request_exception", "connection_created"}
)


def signal_name(signal: Signal, scope: dict[str, Any]) -> str:
    """The signal's name: Django's, or the variable of the experiment that holds it."""
    known = SIGNALS.get(signal)
    if known is not None:
        return known
    for name, value in scope.items():
        if value is signal:
            return name
    return type(signal).__name__
