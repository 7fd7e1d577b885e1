"""Tracing in the tests' own process, and a short way to write down what was traced."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

import pytest
from django.db import transaction

from lab.tracing import events as e
from lab.tracing import monitor
from lab.tracing.recorder import Recorder
from lab.tracing.tracer import Tracer

E = TypeVar("E", bound=e.Event)
#: The modules whose callbacks look for the frame of the code that is watched.
LOOKING = ("tracer", "saves", "signals", "database", "callbacks")


class Traced:
    """What was traced in a ``with traced():`` block."""

    def __init__(self, tracer: Tracer) -> None:
        self.tracer = tracer
        self.recorder = tracer.recorder

    @property
    def events(self) -> tuple[e.Event, ...]:
        return self.recorder.events()

    def of(self, kind: type[E]) -> list[E]:
        """The events of one class."""
        return [event for event in self.events if isinstance(event, kind)]

    def story(self, *left_out: type[e.Event]) -> list[str]:
        """One line for each event, indented by its depth."""
        return story(event for event in self.events if not isinstance(event, left_out))


@contextmanager
def traced(recorder: Recorder | None = None, **options: Any) -> Iterator[Traced]:
    """Trace what happens inside."""
    tracer = Tracer(recorder or Recorder(), **options)
    with tracer:
        yield Traced(tracer)
    assert tracer.monitor.missed == []


class Abandoned(Exception):
    """What leaves a block of ``rolled_back()``."""


@contextmanager
def rolled_back() -> Iterator[None]:
    """``atomic()``, left by an exception."""
    with suppress(Abandoned), transaction.atomic():
        yield
        raise Abandoned


def story(events: Iterable[e.Event]) -> list[str]:
    """One line for each event: what begins stands plain, what ends behind a slash."""
    return ["  " * event.depth + _WORDS[type(event)](event) for event in events]


def _ended(name: str, exception: str | None) -> str:
    return f"/{name}" + (f" by {exception}" if exception else "")


def _sql(event: e.SqlRan) -> str:
    error = f" refused by {event.error.partition(':')[0]}" if event.error else ""
    return event.statement.split()[0] + error


def _on(event: Any) -> str:
    return "" if event.using == "default" else f" on {event.using}"


_WORDS: dict[type[e.Event], Callable[[Any], str]] = {
    e.LineReached: lambda x: f"line {x.line} of {x.function}",
    e.SaveCalled: lambda x: f"{x.method}({x.model})",
    e.SaveReturned: lambda x: _ended(x.method, None),
    e.SaveRaised: lambda x: _ended(x.method, x.exception),
    e.SignalSent: lambda x: f"{x.signal} to {', '.join(x.receivers) or 'nobody'}",
    e.SignalEnded: lambda x: _ended(x.signal, x.exception),
    e.ReceiverStarted: lambda x: x.receiver,
    e.ReceiverReturned: lambda x: _ended(x.receiver, None),
    e.ReceiverRaised: lambda x: _ended(x.receiver, x.exception),
    e.SqlRan: lambda x: _sql(x) + _on(x),
    e.TransactionBegan: lambda x: "BEGIN" + _on(x),
    e.TransactionCommitted: lambda x: ("committed" if x.autocommit else "COMMIT") + _on(x),
    e.TransactionRolledBack: lambda x: "ROLLBACK" + _on(x),
    e.SavepointMade: lambda x: "SAVEPOINT",
    e.SavepointReleased: lambda x: "RELEASE",
    e.SavepointRolledBack: lambda x: "ROLLBACK TO",
    e.CallbackRegistered: lambda x: f"on_commit({x.callback})",
    e.CallbackRan: lambda x: f"{x.callback}()",
    e.CallbackReturned: lambda x: _ended(f"{x.callback}()", x.exception),
    e.CallbackDropped: lambda x: f"{x.callback} dropped",
}


class _Visible:
    """``sys.monitoring``, except that coverage sees what the callbacks do.

    Python switches all tracing off while a callback runs; ``sys.call_tracing()``
    switches it on again for one call.
    """

    def __getattr__(self, name: str) -> Any:
        return getattr(sys.monitoring, name)

    def register_callback(self, tool: int, event: int, callback: Callable[..., Any] | None) -> None:
        def visible(*args: Any) -> Any:
            assert callback is not None
            return sys.call_tracing(callback, args)

        sys.monitoring.register_callback(tool, event, callback and visible)


class _OneFurtherUp:
    """``sys``, for callbacks that have one frame more between them and the watched code."""

    def __getattr__(self, name: str) -> Any:
        return getattr(sys, name)

    def _getframe(self, depth: int) -> Any:
        return sys._getframe(depth + 2)


def make_visible(patch: pytest.MonkeyPatch) -> None:
    """Let coverage see the callbacks of the tracers that start from now on."""
    patch.setattr(monitor, "M", _Visible())
    for name in LOOKING:
        module = f"lab.tracing.{name}.sys"
        patch.setattr(module, _OneFurtherUp())
