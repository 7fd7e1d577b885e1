"""A recursion ends where it ends without the tracer, and every event of it is told."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from typing import Any

import pytest
from django.db.models.signals import ModelSignal, post_save, pre_save

from lab.models import Book
from lab.runner.databases import SQLiteObserver
from lab.tests.databases import Database, listening, reconnect
from lab.tracing.recorder import Recorder
from lab.tracing.states import StateReader
from lab.tracing.tracer import Tracer

FRAMES = 300


@pytest.fixture
def reader(database: Database) -> Iterator[StateReader]:
    observer = SQLiteObserver(database.path)
    yield StateReader(observer)
    observer.close()


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


#: Ways to record. A reader is given to each.
WAYS: dict[str, Callable[[StateReader], Recorder]] = {
    "afterwards": lambda reader: Recorder(),
    "at once": lambda reader: Recorder(sink=lambda event, state: None),
    "with states": lambda reader: Recorder(reader=reader),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("offset", range(12))
@pytest.mark.parametrize("signal", [pre_save, post_save])
def test_a_recursion_is_as_deep_with_the_tracer(
    database: Database, reader: StateReader, signal: ModelSignal, offset: int, way: str
) -> None:
    saves: list[int] = []

    def save_again(sender: Any, instance: Book, **kwargs: Any) -> None:
        saves.append(1)
        instance.save()

    signal.connect(save_again, sender=Book)
    recorder = WAYS[way](reader)

    plain, before = recurse(database, offset, None), len(saves)
    traced, after = recurse(database, offset, Tracer(recorder)), len(saves) - before

    assert [text for text in traced if not text.startswith("SELECT")] == plain
    assert abs(after - before) <= 1  # the very last one may find no room for its receivers
    events = recorder.events()
    begun = [
        e.number for e in events if e.kind in {"save_called", "signal_sent", "receiver_started"}
    ]
    ended = Counter(getattr(event, "opened", None) for event in events)
    assert [number for number in begun if ended[number] != 1] == []
    assert sum(event.kind == "sql_ran" for event in events) == len(plain)
    assert abs(sum(event.kind == "receiver_started" for event in events) - after) <= 1
