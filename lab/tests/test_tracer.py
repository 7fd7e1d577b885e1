"""The tracer is started and stopped, wherever that happens."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.db.models.signals import post_save, pre_save

from lab.models import Author, Essay
from lab.tests.tracing import story, traced
from lab.tracing import events as e
from lab.tracing.recorder import Recorder
from lab.tracing.tracer import Tracer

pytestmark = pytest.mark.usefixtures("database", "tracing")


def test_nothing_is_traced_before_and_after() -> None:
    Author(name="Ada").save()
    with traced() as trace:
        """Nothing happens."""
    Author(name="Bob").save()

    assert trace.events == ()


def test_to_start_and_to_stop_twice_is_harmless() -> None:
    tracer = Tracer(Recorder())
    tracer.start()
    tracer.start()
    Author(name="Ada").save()
    tracer.stop()
    tracer.stop()

    assert story(tracer.recorder.events())[0] == "Model.save(Author)"
    assert len(tracer.recorder.events()) == 8


def test_what_was_stopped_can_be_started_again() -> None:
    tracer = Tracer(Recorder())
    for _ in range(2):
        with tracer:
            Author(name="Ada").save()

    assert len(tracer.recorder.events()) == 16


def test_two_tracers_see_the_same() -> None:
    with traced() as one, traced() as two:
        Author(name="Ada").save()

    assert one.story() == two.story()
    assert len(one.events) == 8


def test_it_is_stopped_when_an_exception_leaves_the_block() -> None:
    tracer = Tracer(Recorder())

    with pytest.raises(ValueError, match="no"), tracer:
        raise ValueError("no")

    assert not tracer.monitor.active


def test_a_tracer_that_is_started_in_the_middle_tells_the_rest() -> None:
    """What began before has no beginning, and so no end; nobody is disturbed."""
    tracer = Tracer(Recorder())

    def start(sender: Any, **kwargs: Any) -> None:
        tracer.start()

    pre_save.connect(start, sender=Author)
    Author(name="Ada").save()
    tracer.stop()

    assert story(tracer.recorder.events()) == [
        "INSERT",
        "committed",
        "post_save to nobody",
        "/post_save",
    ]
    assert tracer.monitor.missed == []


def test_a_tracer_that_is_started_in_a_callback_tells_the_rest() -> None:
    tracer = Tracer(Recorder())
    with pytest.raises(ValueError, match="no"):
        Author.objects.bulk_create(_authors(tracer))
    tracer.stop()

    assert tracer.recorder.events() == ()
    assert tracer.monitor.missed == []


def _authors(tracer: Tracer) -> Any:
    """Read by ``bulk_create()`` after it began."""
    tracer.start()
    yield Author(name="Ada")
    raise ValueError("no")


def test_a_tracer_that_is_stopped_in_the_middle_leaves_the_rest_out() -> None:
    with traced() as trace, transaction.atomic():
        Author(name="Ada").save()
        trace.tracer.stop()

    assert trace.story()[-1] == "/Model.save"


def test_overrides_are_looked_for_when_the_models_are_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(apps, "models_ready", False)
    tracer = Tracer(Recorder())
    tracer.start()
    Essay(title="One").save()
    monkeypatch.setattr(apps, "models_ready", True)
    tracer.follow(compile("", "nothing.py", "exec"), {})
    Essay(title="Two").save()
    tracer.stop()

    called = [event.method for event in tracer.recorder.events() if isinstance(event, e.SaveCalled)]
    assert called == ["Model.save", "Essay.save", "Model.save"]


def test_connections_are_numbered_anew_for_each_experiment() -> None:
    others = [connection.copy(), connection.copy()]
    with traced() as trace:
        for other in others:
            trace.tracer.follow(compile("", "nothing.py", "exec"), {})
            with other.cursor() as cursor:
                cursor.execute("SELECT 1")
            other.close()

    assert trace.story() == ["SELECT", "SELECT"]


def test_a_receiver_can_have_a_tracer_of_its_own() -> None:
    inner = Tracer(Recorder())

    def look_inside(sender: Any, **kwargs: Any) -> None:
        with inner:
            Author.objects.count()

    post_save.connect(look_inside, sender=Author)
    with traced() as trace:
        Author(name="Ada").save()

    assert story(inner.recorder.events()) == ["SELECT"]
    assert "      SELECT" in trace.story()
