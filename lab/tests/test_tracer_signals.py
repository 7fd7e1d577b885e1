"""What is traced of signals and of the receivers that they reach, of whatever kind."""

from __future__ import annotations

import asyncio
import decimal
import functools
import gc
import sys
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import connections, transaction
from django.db.models.signals import m2m_changed, post_save, pre_init, pre_save
from django.dispatch import Signal

from lab.models import Author, Classic, Publication, Tag, Ticket
from lab.tests.tracing import traced
from lab.tracing import events as e
from lab.tracing import signals
from lab.tracing.recorder import Recorder
from lab.tracing.tracer import Tracer

pytestmark = pytest.mark.usefixtures("database", "tracing")
DATABASE = (e.SqlRan, e.TransactionBegan, e.TransactionCommitted)


def note(sender: Any, **kwargs: Any) -> None:
    """A receiver."""


def refuse(sender: Any, **kwargs: Any) -> None:
    raise ValueError("no")


class Shelf:
    def put(self, sender: Any, **kwargs: Any) -> None:
        """A receiver that is a method."""

    def __call__(self, sender: Any, **kwargs: Any) -> None:
        """An object that is a receiver."""


def decorated(function: Callable[..., None]) -> Callable[..., None]:
    """As ``skip_if_raw`` and its like: all that it decorates share the wrapper's code."""

    @functools.wraps(function)
    def wrapper(*args: Any, **kwargs: Any) -> None:
        function(*args, **kwargs)

    return wrapper


@decorated
def first(sender: Any, **kwargs: Any) -> None:
    """A decorated receiver."""


@decorated
def second(sender: Any, **kwargs: Any) -> None:
    """Another."""


@transaction.atomic
def atomically(sender: Any, **kwargs: Any) -> None:
    """A receiver with a transaction of its own."""


def never(sender: Any, **kwargs: Any) -> Iterator[None]:
    """Its body does not run: to call it only makes a generator."""
    yield


SHELF = Shelf()
RECEIVERS: dict[str, Callable[..., Any]] = {
    "note": note,
    "Shelf.put": SHELF.put,
    "Shelf()": SHELF,
    "partial(note)": functools.partial(note, extra=1),
    "<lambda>": lambda sender, **kwargs: None,
    "first": first,
    "atomically": atomically,
}


@pytest.mark.parametrize("name", RECEIVERS)
def test_every_kind_of_receiver_has_its_name(name: str) -> None:
    post_save.connect(RECEIVERS[name], sender=Author)

    with traced() as trace:
        Author(name="Ada").save()

    assert trace.of(e.SignalSent)[1].receivers == (name,)
    [started], [returned] = trace.of(e.ReceiverStarted), trace.of(e.ReceiverReturned)
    assert (started.receiver, returned.receiver) == (name, name)
    assert returned.opened == started.number


def test_receivers_that_share_their_code_keep_their_names() -> None:
    for receiver in (first, second, note, functools.partial(note, extra=1)):
        post_save.connect(receiver, sender=Author, weak=False)

    with traced() as trace:
        Author(name="Ada").save()

    names = ["first", "second", "note", "partial(note)"]
    assert [started.receiver for started in trace.of(e.ReceiverStarted)] == names
    assert [returned.receiver for returned in trace.of(e.ReceiverReturned)] == names


def test_receivers_are_called_in_the_order_in_which_they_were_connected() -> None:
    for receiver in (SHELF, note, SHELF.put):
        pre_save.connect(receiver, sender=Author)

    with traced() as trace:
        Author(name="Ada").save()

    assert trace.of(e.SignalSent)[0].receivers == ("Shelf()", "note", "Shelf.put")
    assert [event.receiver for event in trace.of(e.ReceiverStarted)] == [
        "Shelf()",
        "note",
        "Shelf.put",
    ]


def test_a_generator_function_is_named_but_does_not_start() -> None:
    post_save.connect(never, sender=Author)

    with traced() as trace:
        Author(name="Ada").save()

    assert trace.of(e.SignalSent)[1].receivers == ("never",)
    assert trace.of(e.ReceiverStarted) == []


def test_a_receiver_that_raises_ends_the_dispatch_and_the_save() -> None:
    post_save.connect(refuse, sender=Author)
    post_save.connect(note, sender=Author)

    with traced() as trace, pytest.raises(ValueError, match="no"):
        Author(name="Ada").save()

    assert trace.story() == [
        "Model.save(Author)",
        "  pre_save to nobody",
        "  /pre_save",
        "  INSERT",
        "  committed",
        "  post_save to refuse, note",
        "    refuse",
        "    /refuse by ValueError",
        "  /post_save by ValueError",
        "/Model.save by ValueError",
    ]
    [raised] = trace.of(e.ReceiverRaised)
    assert (raised.signal, raised.exception, raised.message) == ("post_save", "ValueError", "no")


def test_a_nested_save_is_deeper() -> None:
    def again(sender: Any, instance: Author, created: bool, **kwargs: Any) -> None:
        if created:
            instance.save()

    post_save.connect(again, sender=Author)

    with traced() as trace:
        Author(name="Ada").save()

    assert trace.story(*DATABASE) == [
        "Model.save(Author)",
        "  pre_save to nobody",
        "  /pre_save",
        "  post_save to again",
        "    again",
        "      Model.save(Author)",
        "        pre_save to nobody",
        "        /pre_save",
        "        post_save to again",
        "          again",
        "          /again",
        "        /post_save",
        "      /Model.save",
        "    /again",
        "  /post_save",
        "/Model.save",
    ]


def test_a_receiver_that_somebody_calls_is_no_receiver() -> None:
    def outer(sender: Any, **kwargs: Any) -> None:
        note(sender)
        with pytest.raises(ValueError, match="no"):
            refuse(sender)

    for receiver in (outer, note):
        pre_save.connect(receiver, sender=Author)
    post_save.connect(refuse, sender=Author)

    with traced() as trace:
        with pytest.raises(ValueError, match="no"):
            Author(name="Ada").save()
        note(Author)

    assert [event.receiver for event in trace.of(e.ReceiverStarted)] == ["outer", "note", "refuse"]
    assert [event.receiver for event in trace.of(e.ReceiverReturned)] == ["outer", "note"]
    assert [event.receiver for event in trace.of(e.ReceiverRaised)] == ["refuse"]


def test_it_is_none_either_beside_a_receiver_that_is_not_written_in_python() -> None:
    def outer(sender: Any, **kwargs: Any) -> None:
        note(sender)

    for receiver in (outer, note):
        pre_save.connect(receiver, sender=Author)
    pre_save.connect(dict, sender=Author, weak=False)

    with traced() as trace:
        Author(name="Ada").save()
        note(Author)

    assert [event.receiver for event in trace.of(e.ReceiverStarted)] == ["outer", "note"]
    assert [event.receiver for event in trace.of(e.ReceiverReturned)] == ["outer", "note"]


def test_a_receiver_that_is_gone_is_not_named() -> None:
    def gone(sender: Any, **kwargs: Any) -> None:
        """A receiver."""

    post_save.connect(gone, sender=Author)
    with traced() as trace:
        Author(name="Ada").save()
        del gone
        gc.collect()
        Author(name="Bob").save()

    assert [sent.receivers for sent in trace.of(e.SignalSent)] == [(), ("gone",), (), ()]


def test_what_is_connected_and_disconnected_meanwhile() -> None:
    def connect(sender: Any, **kwargs: Any) -> None:
        pre_save.connect(note, sender=Author)
        pre_save.disconnect(connect, sender=Author)

    pre_save.connect(connect, sender=Author)

    with traced() as trace:
        Author(name="Ada").save()
        Author(name="Bob").save()

    assert [sent.receivers for sent in trace.of(e.SignalSent)[::2]] == [("connect",), ("note",)]


def test_the_sender_is_the_class_itself() -> None:
    post_save.connect(note)

    with traced() as trace:
        Classic(title="Two Scoops").save()

    assert {sent.sender for sent in trace.of(e.SignalSent)} == {"Classic"}
    [started] = trace.of(e.ReceiverStarted)
    assert started.sender == "Classic"


def test_tags_send_m2m_changed_but_no_save() -> None:
    m2m_changed.connect(note, sender=Publication.tags.through)
    publication, tag = Publication.objects.create(title="Two Scoops"), Tag.objects.create(name="a")

    with traced() as trace:
        publication.tags.add(tag)

    assert trace.story(*DATABASE, e.ReceiverStarted, e.ReceiverReturned) == [
        "m2m_changed to note",
        "/m2m_changed",
        "QuerySet.bulk_create(Publication_tags)",
        "/QuerySet.bulk_create",
        "m2m_changed to note",
        "/m2m_changed",
    ]
    sent = trace.of(e.SignalSent)[0]
    assert (sent.sender, sent.instance) == ("Publication_tags", "Publication pk=1")
    assert sent.arguments["action"] == "'pre_add'"
    assert (sent.arguments["model"], sent.arguments["pk_set"]) == ("Tag", "{1}")


finished = Signal()


def test_a_signal_of_ones_own_has_the_name_of_its_variable() -> None:
    finished.connect(note)

    with traced(scope=globals()) as trace:
        finished.send("somebody", page=3)
    with traced() as without:
        finished.send(sender=None)
    finished.disconnect(note)

    [sent] = trace.of(e.SignalSent)
    assert (sent.signal, sent.sender, sent.instance) == ("finished", "'somebody'", None)
    assert sent.arguments == {"page": "3"}
    assert without.of(e.SignalSent)[0].signal == "Signal"


def test_send_robust_goes_on() -> None:
    finished.connect(refuse)
    finished.connect(note)

    with traced(scope=globals()) as trace:
        finished.send_robust("somebody")
    finished.disconnect(refuse)
    finished.disconnect(note)

    assert trace.story() == [
        "finished to refuse, note",
        "  refuse",
        "  /refuse by ValueError",
        "  note",
        "  /note",
        "/finished",
    ]
    assert trace.of(e.SignalSent)[0].how == "send_robust"


def test_unheard_signals_leave_no_trace() -> None:
    with traced() as trace:
        Author(name="Ada")

    assert trace.events == ()


def test_a_dispatch_that_nobody_heard_ends_unheard(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even by an exception, which somebody else must have raised in it."""
    monkeypatch.setattr(signals, "sys", sys)
    recorder = Recorder()
    tracer = Tracer(recorder)

    def fail_inside(self: Signal) -> None:
        def callback() -> None:
            tracer.signals.failed(Signal.send.__code__, ValueError())

        callback()

    fail_inside(pre_init)
    assert recorder.notes == []
    fail_inside(pre_save)
    assert recorder.notes[0][0] == "signal_end"


def test_a_key_that_can_change_is_shown_at_once() -> None:
    keys: Any = decimal.Decimal(1), decimal.Decimal(2)
    with traced() as trace:
        for key in keys:
            Author(pk=key, name="Ada").save()

    assert [sent.instance for sent in trace.of(e.SignalSent)][::2] == [
        "Author pk=Decimal('1')",
        "Author pk=Decimal('2')",
    ]


def test_a_dispatch_within_another_that_has_to_be_told() -> None:
    """The receiver in C shows nothing of itself: from then on ends are told."""
    heard: list[Any] = []
    chime = Signal()
    chime.connect(lambda signal, sender, **kwargs: None, weak=False)
    chime.connect(functools.partial(dict), weak=False)

    def ring(sender: Any, **kwargs: Any) -> None:
        chime.send(sender=Author)
        heard.append(1)

    post_save.connect(ring, sender=Author)
    post_save.connect(note, sender=Author)
    with traced(scope={"chime": chime}) as trace:
        for _ in range(2):
            Author(name="Ada").save()

    assert len(heard) == 2
    once = [
        "Model.save(Author)",
        "  pre_save to nobody",
        "  /pre_save",
        "  post_save to ring, note",
        "    ring",
        "      chime to <lambda>, partial(dict)",
        "        <lambda>",
        "        /<lambda>",
        "      /chime",
        "    /ring",
        "    note",
        "    /note",
        "  /post_save",
        "/Model.save",
    ]
    assert trace.story(*DATABASE) == once * 2


async def listen(sender: Any, **kwargs: Any) -> None:
    await asyncio.sleep(0)


async def listen_again(sender: Any, **kwargs: Any) -> None:
    await asyncio.sleep(0)


async def listen_too(sender: Any, **kwargs: Any) -> None:
    await asyncio.sleep(0)
    raise ValueError("no")


def test_a_coroutine_function_is_awaited_in_another_thread() -> None:
    post_save.connect(listen, sender=Author)

    with traced() as trace:
        Author(name="Ada").save()

    [started], [returned] = trace.of(e.ReceiverStarted), trace.of(e.ReceiverReturned)
    assert (started.receiver, started.signal, started.sender) == ("listen", "post_save", "Author")
    assert started.thread != "MainThread"
    assert returned.opened == started.number
    post = trace.of(e.SignalSent)[1]
    assert post.number < started.number < returned.number < trace.of(e.SignalEnded)[1].number


def test_two_coroutine_functions_at_once_both_end() -> None:
    finished.connect(listen)
    finished.connect(listen_too)

    with traced(scope=globals()) as trace:
        finished.send_robust("somebody")
    finished.disconnect(listen)
    finished.disconnect(listen_too)

    started = {event.receiver: event.number for event in trace.of(e.ReceiverStarted)}
    [returned], [raised] = trace.of(e.ReceiverReturned), trace.of(e.ReceiverRaised)
    assert (returned.receiver, returned.opened) == ("listen", started["listen"])
    assert (raised.receiver, raised.opened) == ("listen_too", started["listen_too"])


def test_asend_calls_synchronous_receivers_in_a_thread() -> None:
    finished.connect(listen)
    finished.connect(note)

    async def send() -> None:
        await finished.asend("somebody")
        await finished.asend_robust("somebody")

    with traced(scope=globals()) as trace:
        asyncio.run(send())
    finished.disconnect(listen)
    finished.disconnect(note)

    assert [sent.how for sent in trace.of(e.SignalSent)] == ["asend", "asend_robust"]
    assert [ended.opened for ended in trace.of(e.SignalEnded)] == [
        sent.number for sent in trace.of(e.SignalSent)
    ]
    started = trace.of(e.ReceiverStarted)
    assert sorted(event.receiver for event in started) == ["listen", "listen", "note", "note"]
    assert {(event.signal, event.sender) for event in started} == {("finished", "'somebody'")}
    assert {event.thread != "MainThread" for event in started if event.receiver == "note"} == {True}
    assert len(trace.of(e.ReceiverReturned)) == 4


def decorated_coroutine(function: Callable[..., Any]) -> Callable[..., Any]:
    async def wrapper(*args: Any, **kwargs: Any) -> Any:
        return await function(*args, **kwargs)

    wrapper.__qualname__ = function.__qualname__
    return wrapper


@pytest.mark.parametrize(
    ("how", "names"), [("send", {"wrapper"}), ("send_robust", {"listen", "listen_again"})]
)
def test_coroutine_functions_that_share_their_code(how: str, names: set[str]) -> None:
    """Where ``send()`` awaits them, no frame tells which one it is."""
    one, two = decorated_coroutine(listen), decorated_coroutine(listen_again)
    finished.connect(one)
    finished.connect(two)

    with traced(scope=globals()) as trace:
        getattr(finished, how)("somebody")
    finished.disconnect(one)
    finished.disconnect(two)

    assert trace.of(e.SignalSent)[0].receivers == ("listen", "listen_again")
    assert {event.receiver for event in trace.of(e.ReceiverStarted)} == names


def test_what_is_not_written_in_python_is_named_but_does_not_start() -> None:
    post_save.connect(dict, sender=Author, weak=False)

    with traced() as trace:
        Author(name="Ada").save()

    assert trace.of(e.SignalSent)[1].receivers == ("dict",)
    assert trace.of(e.ReceiverStarted) == []


def test_an_error_in_an_unheard_dispatch_leaves_no_trace() -> None:
    pre_init.connect(refuse, sender=Author)

    with traced() as trace, pytest.raises(ValueError, match="no"):
        Author(name="Ada")
    pre_init.disconnect(refuse, sender=Author)

    assert trace.events == ()


def test_a_method_that_this_django_lacks_is_not_watched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signals, "METHODS", (*signals.METHODS, "shout"))

    with traced() as trace:
        Author(name="Ada").save()

    assert len(trace.of(e.SignalSent)) == 2


def test_receivers_of_a_django_without_coroutine_functions(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Before Django 5.0 the live receivers come as one list."""
    old = SimpleNamespace(
        receivers=[1], _dead_receivers=False, _live_receivers=lambda sender: [note]
    )

    with traced() as trace:
        assert trace.tracer.signals._receivers(old, "somebody") == ("note",)


def test_an_error_of_the_tracer_does_not_reach_the_dispatch() -> None:
    def no_sink(event: Any, state: Any) -> None:
        raise LookupError

    pre_save.connect(note, sender=Author)
    tracer = Tracer(Recorder(sink=no_sink))
    with tracer:
        Author(name="Ada").save()

    assert Author.objects.count() == 1
    assert {missed.partition(" ")[0] for missed in tracer.monitor.missed} == {"LookupError"}
    assert "LookupError in note" in tracer.monitor.missed
    assert "LookupError in Signal.send" in tracer.monitor.missed


def test_an_error_of_the_tracer_at_an_end_does_not_reach_the_dispatch() -> None:
    def sink(event: Any, state: Any) -> None:
        if event["kind"] == "receiver_returned":
            raise LookupError

    pre_save.connect(note, sender=Author)
    tracer = Tracer(Recorder(sink=sink))
    with tracer:
        Author(name="Ada").save()

    assert Author.objects.count() == 1
    assert tracer.monitor.missed == ["LookupError in note"]


def forget_connection() -> None:
    """The thread goes on to live; its connection belongs to this test's database."""
    connections["default"].close()
    del connections["default"]


def test_asave_saves_in_another_thread() -> None:
    post_save.connect(note, sender=Author)

    async def save() -> None:
        await Author(name="Ada").asave()
        await sync_to_async(forget_connection)()

    with traced() as trace:
        asyncio.run(save())

    assert trace.story(*DATABASE) == [
        "Model.save(Author)",
        "  pre_save to nobody",
        "  /pre_save",
        "  post_save to note",
        "    note",
        "    /note",
        "  /post_save",
        "/Model.save",
    ]
    assert {event.thread for event in trace.events} != {"MainThread"}


def test_a_key_that_is_no_plain_value_is_shown() -> None:
    pre_save.connect(note, sender=Ticket)
    ticket = Ticket(label="A1")

    with traced() as trace:
        ticket.save()

    assert {sent.instance for sent in trace.of(e.SignalSent)} == {f"Ticket pk={ticket.pk!r}"}
