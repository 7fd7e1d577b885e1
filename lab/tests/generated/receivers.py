"""What generated receivers are: functions, methods, objects, partials, coroutine functions."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from lab.tests.connected import SIGNALS
from lab.tests.generated.deeds import deed
from lab.tests.generated.world import World


class Listener:
    """Holds a receiver as a method, and is one itself."""

    def __init__(self, world: World, name: str, kind: str) -> None:
        self.world, self.name, self.kind = world, name, kind

    def method(self, sender: Any, instance: Any, signal: Any, **said: Any) -> Any:
        self.world.note(self.name, _name(signal), {"instance": instance, **said})
        return deed(self.world, self.name, self.kind, sender, instance)

    __call__ = method


def function(world: World, name: str, kind: str) -> Callable[..., Any]:
    """A receiver that is a closure."""

    def receiver(sender: Any, instance: Any, signal: Any, **said: Any) -> Any:
        world.note(name, _name(signal), {"instance": instance, **said})
        return deed(world, name, kind, sender, instance)

    return receiver


async def _asynchronous(listener: Listener, **said: Any) -> None:
    listener.world.note(listener.name, _name(said.pop("signal")), said)


def asynchronous(world: World, name: str, kind: str) -> Callable[..., Any]:
    """A receiver that is ``async def``; it only notes."""

    async def receiver(sender: Any, **said: Any) -> None:
        await _asynchronous(Listener(world, name, kind), **said)

    return receiver


def _name(signal: Any) -> str:
    return next(name for name, known in SIGNALS.items() if known is signal)


FORMS: dict[str, Callable[[World, str, str], Callable[..., Any]]] = {
    "function": function,
    "method": lambda world, name, kind: Listener(world, name, kind).method,
    "object": Listener,
    "partial": lambda world, name, kind: partial(function(world, name, kind), extra=1),
    "async": asynchronous,
}


def connect(world: World) -> None:
    """Connect the case's receivers, strongly."""
    for number, receiver in enumerate(world.case.receivers):
        made = FORMS[receiver.form](world, f"r{number}", receiver.deed)
        sender = world.case.model if receiver.heard == "model" else None
        SIGNALS[receiver.signal].connect(made, sender=sender, weak=False)
