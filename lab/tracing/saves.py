"""Watches what writes: ``save()`` and its overrides, ``delete()``, queryset methods."""

from __future__ import annotations

import inspect
import weakref
from types import CodeType, FrameType
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models.query import QuerySet

from lab.tracing.monitor import Monitor
from lab.tracing.names import primary_key, show, show_exception, source_code_of
from lab.tracing.recorder import Recorder, Span

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
    """Records save called, returned, raised."""

    def __init__(self, recorder: Recorder) -> None:
        self.recorder = recorder
        self.names: dict[CodeType, str] = {}

    def install(self, monitor: Monitor) -> None:
        """Watch Django's methods and their overrides."""
        for method in (models.Model.save, models.Model.delete, models.Model.save_base):
            self._watch(monitor, method, f"Model.{method.__name__}")
        for name in QUERYSET_METHODS:
            code = source_code_of(getattr(QuerySet, name))
            self.names[code] = f"QuerySet.{name}"
            monitor.watch(code, self.queryset_called, self.queryset_returned, self.raised)
        self.find_overrides(monitor)

    def find_overrides(self, monitor: Monitor) -> None:
        """Watch the overrides of ``save()`` and ``delete()`` that the loaded models have."""
        if not apps.models_ready:
            return
        for model in apps.get_models(include_auto_created=True):
            for owner in model.__mro__:
                if not owner.__module__.startswith("django."):
                    for name in ("save", "delete"):
                        if inspect.isfunction(owner.__dict__.get(name)):
                            self._watch(monitor, owner.__dict__[name], f"{owner.__name__}.{name}")

    def _watch(self, monitor: Monitor, method: Any, name: str) -> None:
        code = source_code_of(method)
        if code in self.names:
            return
        self.names[code] = name
        monitor.watch(code, self.called, self.returned, self.raised)

    def called(self, frame: FrameType) -> None:
        """A method of an instance begins."""
        code, found = frame.f_code, frame.f_locals
        instance = found["self"]
        method = self.names[code]
        recorder = self.recorder
        spans = recorder.here.spans
        if method == "Model.save_base" and spans and spans[-1].kind == "save":
            return  # the second half of the save() that is open
        if recorder.reader is not None:
            recorder.reader.look_at(instance, found.get("using"))
        values = {
            "method": method,
            "model": type(instance).__name__,
            "pk": _key(instance),
            "arguments": _arguments(found),
        }
        number = recorder.record("save_called", values)
        recorder.open(number, code, "save", values, weakref.ref(instance))

    def returned(self, frame: FrameType, value: Any) -> None:
        """A method of an instance returns."""
        span = self.recorder.close(frame.f_code)
        if span is not None:
            self._end(span, frame.f_locals["self"], None)

    def queryset_called(self, frame: FrameType) -> None:
        """A method of a queryset begins."""
        code, found = frame.f_code, frame.f_locals
        values = {
            "method": self.names[code],
            "model": found["self"].model.__name__,
            "pk": None,
            "arguments": _queryset_arguments(found),
        }
        self.recorder.open(self.recorder.record("save_called", values), code, "queryset", values)

    def queryset_returned(self, frame: FrameType, value: Any) -> None:
        """A method of a queryset returns."""
        span = self.recorder.close(frame.f_code)
        if span is not None:
            self._end(span, None, None)

    def raised(self, frame: FrameType, error: BaseException) -> None:
        """Either is left by an exception."""
        span = self.recorder.close(frame.f_code)
        if span is not None:
            instance = span.subject() if span.subject is not None else None
            self._end(span, instance, error)

    def _end(self, span: Span, instance: models.Model | None, error: BaseException | None) -> None:
        values = {
            "opened": span.number,
            "method": span.values["method"],
            "model": span.values["model"],
            "pk": _key(instance) if instance is not None else None,
        }
        kind = "save_returned"
        if error is not None:
            kind = "save_raised"
            values["exception"], values["message"] = show_exception(error)
        self.recorder.record(kind, values)
        self._look_back()

    def _look_back(self) -> None:
        """The states that follow are again those of the save around this one."""
        reader = self.recorder.reader
        if reader is None:
            return
        for span in reversed(self.recorder.here.spans):
            instance = span.subject() if span.subject is not None else None
            if instance is not None:
                reader.look_at(instance, None)
                return


def _key(instance: models.Model) -> str | None:
    key = primary_key(instance)
    return None if key is None else show(key)


def _arguments(found: Any) -> dict[str, Any]:
    said = {
        name: found[name]
        for name, default in _DEFAULTS.items()
        if found.get(name, default) is not default
    }
    if found.get("raw"):
        said["raw"] = True
    return said


def _queryset_arguments(found: Any) -> dict[str, Any]:
    said = {}
    for name, value in found.items():
        if name == "kwargs":
            said.update(value)
        elif name not in _UNSAID and value is not None and value is not False:
            said[name] = value
    return said
