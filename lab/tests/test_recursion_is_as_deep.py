"""A recursion ends where it ends without the tracer, and its trace is whole."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import pytest
from django.db.models.signals import post_save

from lab.models import Book
from lab.tests.databases import Database, listening, reconnect
from lab.tracing.recorder import Recorder
from lab.tracing.tracer import Tracer

FRAMES = 300


def save_again(sender: Any, instance: Book, **kwargs: Any) -> None:
    instance.save()


def deeper(frames: int, work: Callable[[], None]) -> None:
    """Call ``work`` with so many frames around it."""
    if frames:
        deeper(frames - 1, work)
    else:
        work()


def recurse(database: Database, offset: int, tracer: Tracer | None) -> list[str]:
    """The statements of a recursion that begins ``offset`` frames further down."""
    database.empty()
    reconnect()
    limit = sys.getrecursionlimit()
    with listening() as statements, tracer or nullcontext():
        try:
            sys.setrecursionlimit(_depth() + FRAMES)
            with pytest.raises(RecursionError):
                deeper(offset, Book(title="Two Scoops").save)
        finally:
            sys.setrecursionlimit(limit)
    return statements


def _depth() -> int:
    frame, depth = sys._getframe(), 0
    while frame.f_back is not None:
        frame, depth = frame.f_back, depth + 1
    return depth


@pytest.mark.parametrize("offset", range(20))
def test_a_recursion_is_as_deep_with_the_tracer(database: Database, offset: int) -> None:
    post_save.connect(save_again, sender=Book)
    recorder = Recorder()

    plain = recurse(database, offset, None)
    traced = recurse(database, offset, Tracer(recorder))

    assert traced == plain
    events = recorder.events()
    begun = [
        e.number for e in events if e.kind in {"save_called", "signal_sent", "receiver_started"}
    ]
    ended = Counter(getattr(event, "opened", None) for event in events)
    assert [number for number in begun if ended[number] != 1] == []
    assert sum(event.kind == "sql_ran" for event in events) == len(plain)
