"""Watches what writes: ``save()`` and its overrides, ``delete()``, queryset methods."""

from __future__ import annotations

import contextlib
import sys
from _thread import get_ident as thread
from time import perf_counter_ns as clock
from types import CodeType, FunctionType
from typing import Any

from django.apps import apps
from django.core.serializers.base import DeserializedObject
from django.db import models
from django.db.models.query import QuerySet

from lab.tracing.monitor import FRAMES_UP, End, Monitor, Start
from lab.tracing.names import (
    CONSTANT,
    MODELS,
    Shown,
    get_to_know,
    name_and_key,
    show,
    show_exception,
    source_code_of,
)
from lab.tracing.recorder import Recorder

QUERYSET_METHODS = (
    "bulk_create",
    "bulk_update",
    "create",
    "delete",
    "get_or_create",
    "update",
    "update_or_create",
)
_DEFAULTS = {"force_insert": False, "force_update": False, "using": None, "update_fields": None}
_UNSAID = frozenset({"self", "__class__"})


class SaveHooks:
    """Notes save called, returned, raised."""

    def __init__(self, recorder: Recorder) -> None:
        self.recorder = recorder
        self.names: dict[int, str] = {}
        #: The models that were looked at last, and the classes that they are made of.
        self._models: list[type[models.Model]] = []
        self._owners: dict[type, None] = {}

    def install(self, monitor: Monitor) -> None:
        """Watch Django's methods and their overrides."""
        for method in (models.Model.save, models.Model.delete):
            self._watch(monitor, method, f"Model.{method.__name__}")
        raw = source_code_of(DeserializedObject.save)
        self.names[id(raw)] = "DeserializedObject.save"
        monitor.watch(raw, self.loaded, self.load_ended, self.load_failed)
        for name in QUERYSET_METHODS:
            code = source_code_of(getattr(QuerySet, name))
            self.names[id(code)] = f"QuerySet.{name}"
            monitor.watch(code, self.queryset_called, self.queryset_returned, self.queryset_raised)
        self.find_overrides(monitor)

    def find_overrides(self, monitor: Monitor) -> None:
        """Watch the overrides of ``save()`` and ``delete()`` that the loaded models have."""
        if not apps.models_ready:
            return
        loaded = apps.get_models(include_auto_created=True)
        if loaded is not self._models:  # it is the same list until another model is loaded
            self._models = loaded
            self._owners = dict.fromkeys(owner for model in loaded for owner in model.__mro__)
        for owner in self._owners:
            if not owner.__module__.startswith("django."):
                for name in ("save", "delete"):
                    method = owner.__dict__.get(name)
                    if isinstance(method, FunctionType):
                        self._watch(monitor, method, f"{owner.__name__}.{name}")

    def _watch(self, monitor: Monitor, method: Any, name: str) -> None:
        code = source_code_of(method)
        if id(code) not in self.names:
            self.names[id(code)] = name
            monitor.watch(code, *self._make_callbacks(name), self.raised)

    def _make_callbacks(self, method: str) -> tuple[Start, End]:
        """For one method: closures, because every save pays for them."""
        recorder, frame_above = self.recorder, sys._getframe
        known_of = MODELS.get

        def called(code: CodeType) -> None:
            """A method of an instance begins."""
            found = frame_above(FRAMES_UP).f_locals
            instance = found["self"]
            if recorder.reader is not None:
                self._entered(instance, found.get("using"))
            model = instance.__class__
            known = known_of(id(model))
            if known is None or known[0]() is not model:
                known = get_to_know(model)
            key = instance.__dict__.get(known[2])
            if key is not None and type(key) not in CONSTANT:
                key = Shown(show(key))
            said = _arguments(found)
            recorder.take(("save", clock(), thread(), code, method, known[1], key, said))

        def returned(code: CodeType, value: Any) -> None:
            """A method of an instance returns."""
            instance = frame_above(FRAMES_UP).f_locals["self"]
            model = instance.__class__
            known = known_of(id(model)) or get_to_know(model)
            key = instance.__dict__.get(known[2])
            if key is not None and type(key) not in CONSTANT:
                key = Shown(show(key))
            recorder.take(("saved", clock(), thread(), code, key, None))
            if recorder.reader is not None:
                self._left()

        return called, returned

    def began(
        self, code: CodeType, instance: models.Model, found: Any, arguments: dict[str, Any]
    ) -> None:
        """``instance`` is about to be saved by ``code``, which was given ``arguments``."""
        self._entered(instance, found.get("using"))
        said = (code, self.names[id(code)], *name_and_key(instance), arguments)
        self.recorder.note("save", said)

    def raised(self, code: CodeType, error: BaseException) -> None:
        """A method of an instance is left by an exception."""
        said = show_exception(error)
        self.ended(code, sys._getframe(FRAMES_UP).f_locals["self"], said)

    def ended(self, code: CodeType, instance: models.Model, said: tuple[str, str] | None) -> None:
        """The save of ``instance`` is over, by an exception if one is ``said``."""
        self.recorder.note("saved", (code, name_and_key(instance)[1], said))
        self._left()

    def _entered(self, instance: models.Model, using: str | None) -> None:
        if self.recorder.reader is not None:
            self.recorder.reader.enter(instance, using)

    def _left(self) -> None:
        reader = self.recorder.reader
        if reader is not None:
            with contextlib.suppress(RecursionError):  # the end is told: this must not fail
                reader.leave()

    # A fixture's object is saved past Model.save(), with raw=True.

    def loaded(self, code: CodeType) -> None:
        """An object of a fixture is about to be saved."""
        found = sys._getframe(FRAMES_UP).f_locals
        self.began(code, found["self"].object, found, {"raw": True})

    def load_ended(self, code: CodeType, value: Any) -> None:
        """It is saved."""
        self.ended(code, sys._getframe(FRAMES_UP).f_locals["self"].object, None)

    def load_failed(self, code: CodeType, error: BaseException) -> None:
        """It was left by an exception."""
        said = show_exception(error)
        self.ended(code, sys._getframe(FRAMES_UP).f_locals["self"].object, said)

    # Methods of a queryset have no instance.

    def queryset_called(self, code: CodeType) -> None:
        """A method of a queryset begins."""
        found = sys._getframe(FRAMES_UP).f_locals
        name = found["self"].model.__name__
        said = _queryset_arguments(found)
        self.recorder.note("save", (code, self.names[id(code)], name, None, said))

    def queryset_returned(self, code: CodeType, value: Any) -> None:
        """A method of a queryset returns."""
        self.recorder.note("saved", (code, None, None))

    def queryset_raised(self, code: CodeType, error: BaseException) -> None:
        """A method of a queryset is left by an exception."""
        self.recorder.note("saved", (code, None, show_exception(error)))


_NO_ARGUMENTS: dict[str, Any] = {}


def _arguments(found: Any) -> dict[str, Any]:
    try:
        if (
            found["using"] is None
            and found["update_fields"] is None
            and found["force_insert"] is False
            and found["force_update"] is False
        ):
            return _NO_ARGUMENTS
    except KeyError:
        pass  # an override need not name them, nor delete() have them
    said = _NO_ARGUMENTS
    for name, default in _DEFAULTS.items():
        value = found.get(name, default)
        if value is not default:
            said = {**said, name: Shown(show(value))}
    return said


def _queryset_arguments(found: Any) -> dict[str, Any]:
    said = {}
    for name, value in found.items():
        if name == "kwargs":
            said.update({key: Shown(show(item)) for key, item in value.items()})
        elif name not in _UNSAID and value is not None and value is not False:
            said[name] = Shown(show(value))
    return said
