"""Broken tracers, made on purpose, are noticed; ours has every property of none."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import pytest
from django.db import connections, models
from django.dispatch import Signal

from lab.runner.databases import SQLiteObserver
from lab.tests import properties as p
from lab.tests.connected import forgetting
from lab.tests.databases import Database
from lab.tracing.recorder import Recorder
from lab.tracing.states import StateReader
from lab.tracing.tracer import Tracer

Patch = pytest.MonkeyPatch
_send, _save, _save_base = Signal.send, models.Model.save, models.Model.save_base


def noticed(database: Database) -> set[str]:
    """The properties that do not hold."""
    failed = set()
    for holds in p.PROPERTIES:
        database.empty()
        with forgetting():
            try:
                holds()
            except (Exception, pytest.fail.Exception):
                failed.add(holds.__name__)
    return failed


@pytest.fixture
def observer(database: Database) -> Iterator[SQLiteObserver]:
    observer = SQLiteObserver(database.path)
    yield observer
    observer.close()


#: Ways to observe. An observer is given to each.
WAYS: dict[str, Callable[[SQLiteObserver], AbstractContextManager[Any]]] = {
    "none": lambda observer: nullcontext(),
    "ours": lambda observer: Tracer(Recorder()),
    "telling": lambda observer: Tracer(Recorder(sink=lambda event, state: None)),
    "reading": lambda observer: Tracer(Recorder(reader=StateReader(observer))),
    "following": lambda observer: Tracer(Recorder(), p._used_once.__code__, vars(p)),
}


@pytest.mark.parametrize("way", WAYS)
def test_every_property_holds(database: Database, observer: SQLiteObserver, way: str) -> None:
    with WAYS[way](observer):
        assert noticed(database) == set()


# Broken tracers


def puts_a_wrapper_into_the_responses(patch: Patch) -> None:
    @functools.wraps(_send)
    def send(self: Signal, sender: Any, **named: Any) -> Any:
        return [(functools.partial(r), answer) for r, answer in _send(self, sender, **named)]

    patch.setattr(Signal, "send", send)


def keeps_receivers(patch: Patch) -> None:
    kept: list[Any] = []

    @functools.wraps(_send)
    def send(self: Signal, sender: Any, **named: Any) -> Any:
        live: Any = self._live_receivers(sender)
        kept.extend(live[0])
        return _send(self, sender, **named)

    patch.setattr(Signal, "send", send)


def forgets_functools_wraps(patch: Patch) -> None:
    def wrapper(*args: Any, **kwargs: Any) -> None:
        return _save(*args, **kwargs)

    wrapper.alters_data = True  # type: ignore[attr-defined]
    patch.setattr(models.Model, "save", wrapper)


def appends_an_execute_wrapper(patch: Patch) -> None:
    def wrapper(execute: Callable[..., Any], *args: Any) -> Any:
        return execute(*args)

    # Not on the proxy: pytest would take the attribute away from the connection afterwards.
    patch.setattr(connections["default"], "execute_wrappers", [wrapper])


def swallows_exceptions(patch: Patch) -> None:
    @functools.wraps(_send)
    def send(self: Signal, sender: Any, **named: Any) -> Any:
        try:
            return _send(self, sender, **named)
        except Exception:
            return []

    patch.setattr(Signal, "send", send)


def loses_alters_data(patch: Patch) -> None:
    @functools.wraps(_save_base)
    def save_base(*args: Any, **kwargs: Any) -> None:
        return _save_base(*args, **kwargs)

    del save_base.alters_data  # type: ignore[attr-defined]
    patch.setattr(models.Model, "save_base", save_base)


@pytest.mark.parametrize(
    ("broken", "by"),
    [
        (
            puts_a_wrapper_into_the_responses,
            {p.send_answers_with_the_receivers_themselves},
        ),
        (keeps_receivers, {p.a_forgotten_receiver_is_not_called, p.nothing_is_kept_alive}),
        (forgets_functools_wraps, {p.methods_keep_names_and_signatures}),
        (appends_an_execute_wrapper, {p.no_wrapper_stands_around_statements}),
        (
            swallows_exceptions,
            {
                p.an_exception_leaves_save_as_it_was_raised,
                p.an_exception_keeps_later_receivers_from_running,
                p.nothing_is_kept_alive,
            },
        ),
        (loses_alters_data, {p.a_template_does_not_save}),
    ],
)
def test_a_broken_tracer_is_noticed(
    database: Database,
    monkeypatch: Patch,
    broken: Callable[[Patch], None],
    by: set[Callable[[], None]],
) -> None:
    broken(monkeypatch)

    assert noticed(database) == {holds.__name__ for holds in by}
