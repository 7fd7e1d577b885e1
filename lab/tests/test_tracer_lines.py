"""Which lines are traced, and which line was current when a thing happened."""

from __future__ import annotations

from collections.abc import Iterator
from types import CodeType
from typing import Any

import pytest
from django.db.models.signals import post_save, pre_save

from lab.models import Author
from lab.tests.tracing import Traced, traced
from lab.tracing import events as e
from lab.tracing.recorder import Recorder
from lab.tracing.tracer import Tracer

pytestmark = pytest.mark.usefixtures("database", "tracing")

SOURCE = """\
from lab.models import Author

def receive(sender, instance, **kwargs):
    instance.name = shout(instance.name)
    return 3

def shout(name):
    return name.upper()

def refuse(sender, **kwargs):
    raise ValueError("no")

def save(name):
    author = Author(name=name)
    author.save()
    return author

def count():
    for number in range(2):
        yield number

def follow():
    return [number for number in count()]

def catch():
    try:
        refuse(None)
    except ValueError:
        pass
"""


@pytest.fixture
def module() -> tuple[CodeType, dict[str, Any]]:
    """The code, and what it defines."""
    code, scope = compile(SOURCE, "experiment.py", "exec"), dict[str, Any]()
    exec(code, scope)
    return code, scope


@pytest.fixture
def trace(module: tuple[CodeType, dict[str, Any]]) -> Iterator[Traced]:
    code, scope = module
    with traced(code=code, scope=scope) as trace:
        yield trace


def lines(trace: Traced) -> list[int | None]:
    return [event.line for event in trace.of(e.LineReached)]


def test_every_line_that_is_reached_is_told_with_its_function(
    trace: Traced, module: tuple[CodeType, dict[str, Any]]
) -> None:
    pre_save.connect(module[1]["receive"], sender=Author)

    module[1]["save"]("Ada")

    assert [(event.line, event.function) for event in trace.of(e.LineReached)] == [
        (14, "save"),
        (15, "save"),
        (4, "receive"),
        (8, "shout"),
        (5, "receive"),
        (16, "save"),
    ]


def test_what_happens_bears_the_line_that_stands_still(
    trace: Traced, module: tuple[CodeType, dict[str, Any]]
) -> None:
    pre_save.connect(module[1]["receive"], sender=Author)

    module[1]["save"]("Ada")

    [called], [started] = trace.of(e.SaveCalled), trace.of(e.ReceiverStarted)
    [returned], [sql] = trace.of(e.ReceiverReturned), trace.of(e.SqlRan)
    assert (called.line, started.line, returned.line, sql.line) == (15, 3, 5, 15)
    assert started.defined_at == 3
    assert {event.line for event in trace.of(e.SignalSent)} == {15}


def test_after_a_receiver_that_raises_the_callers_line_is_current(
    trace: Traced, module: tuple[CodeType, dict[str, Any]]
) -> None:
    post_save.connect(module[1]["refuse"], sender=Author)

    with pytest.raises(ValueError, match="no"):
        module[1]["save"]("Ada")

    [raised] = trace.of(e.ReceiverRaised)
    [left] = trace.of(e.SaveRaised)
    assert (raised.line, left.line) == (11, 15)


def test_a_function_called_directly_has_its_lines_and_no_receiver(
    trace: Traced, module: tuple[CodeType, dict[str, Any]]
) -> None:
    module[1]["catch"]()

    assert lines(trace) == [26, 27, 11, 28, 29]
    assert trace.of(e.ReceiverStarted) == []


def test_the_lines_of_a_generator(trace: Traced, module: tuple[CodeType, dict[str, Any]]) -> None:
    module[1]["follow"]()

    assert lines(trace) == [23, 19, 20, 19, 20, 19]


def test_a_receiver_that_is_not_followed_has_no_line(trace: Traced) -> None:
    def elsewhere(sender: Any, **kwargs: Any) -> None:
        """A receiver."""

    post_save.connect(elsewhere, sender=Author)

    Author(name="Ada").save()

    [started] = trace.of(e.ReceiverStarted)
    assert (started.line, started.defined_at) == (None, None)


def test_a_tracer_that_is_started_in_a_function_tells_its_other_lines(
    module: tuple[CodeType, dict[str, Any]],
) -> None:
    """Its way out is seen and not its way in."""
    code, scope = module
    tracer = Tracer(Recorder(), code, scope)

    def start(name: str) -> str:
        tracer.start()
        return name

    scope["shout"] = start

    scope["receive"](None, Author(name="Ada"))
    Author.objects.count()
    tracer.stop()

    line, sql = tracer.recorder.events()
    assert (line.line, sql.line) == (5, 5)


def test_after_the_end_no_line_is_current(
    trace: Traced, module: tuple[CodeType, dict[str, Any]]
) -> None:
    module[1]["save"]("Ada")
    Author.objects.count()

    assert trace.events[-1].line is None
