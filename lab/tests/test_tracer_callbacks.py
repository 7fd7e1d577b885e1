"""What is traced of ``on_commit()``."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models.signals import post_save

from lab.models import Author
from lab.tests.tracing import rolled_back, traced
from lab.tracing import events as e
from lab.tracing.recorder import Recorder
from lab.tracing.tracer import Tracer

pytestmark = pytest.mark.usefixtures("database", "tracing")
on_commit = transaction.on_commit


def send_mail() -> None:
    """A callback."""


def count_mails() -> None:
    """Another."""


def fail() -> None:
    raise ValueError("no")


class Post:
    def send(self) -> None:
        """A callback that is a method."""

    def __call__(self) -> None:
        """An object that is a callback."""

    def fail(self) -> None:
        raise ValueError("no")


class Failing:
    def __call__(self) -> None:
        raise ValueError("no")


POST = Post()
CALLBACKS: dict[str, Callable[[], Any]] = {
    "send_mail": send_mail,
    "Post.send": POST.send,
    "Post()": POST,
    "partial(send_mail)": functools.partial(send_mail),
    "<lambda>": lambda: None,
    "list.clear": [].clear,
    "Post": Post,
}


@pytest.mark.parametrize("name", CALLBACKS)
def test_a_callback_runs_after_the_commit(name: str) -> None:
    with traced() as trace, transaction.atomic():
        on_commit(CALLBACKS[name])

    assert trace.story() == [
        "BEGIN",
        f"on_commit({name})",
        "COMMIT",
        f"{name}()",
        f"/{name}()",
    ]
    [ran], [returned] = trace.of(e.CallbackRan), trace.of(e.CallbackReturned)
    assert (returned.opened, returned.exception, returned.message) == (ran.number, None, "")


@pytest.mark.parametrize("name", CALLBACKS)
def test_in_autocommit_a_callback_runs_at_once(name: str) -> None:
    with traced() as trace:
        on_commit(CALLBACKS[name])

    assert trace.story() == [f"on_commit({name})", f"{name}()", f"/{name}()"]


def test_what_a_callback_does_is_inside_it() -> None:
    def save() -> None:
        Author(name="Ada").save()

    with traced() as trace, transaction.atomic():
        on_commit(save)

    assert trace.story(e.SignalSent, e.SignalEnded) == [
        "BEGIN",
        "on_commit(save)",
        "COMMIT",
        "save()",
        "  Model.save(Author)",
        "    INSERT",
        "    committed",
        "  /Model.save",
        "/save()",
    ]


@pytest.mark.parametrize("callback", [fail, POST.fail, functools.partial(fail), Failing()])
def test_a_callback_that_fails_leaves_the_commit(callback: Callable[[], None]) -> None:
    with traced() as trace, pytest.raises(ValueError, match="no"), transaction.atomic():
        on_commit(callback)

    [returned] = trace.of(e.CallbackReturned)
    assert (returned.exception, returned.message) == ("ValueError", "no")
    assert [event.kind for event in trace.events] == [
        "transaction_began",
        "callback_registered",
        "transaction_committed",
        "callback_ran",
        "callback_returned",
    ]


def test_a_callback_that_was_registered_before_is_told_when_it_runs() -> None:
    with transaction.atomic():
        on_commit(send_mail)
        tracer = Tracer(Recorder())
        tracer.start()
    tracer.stop()

    assert [event.kind for event in tracer.recorder.events()] == [
        "transaction_committed",
        "callback_ran",
        "callback_returned",
    ]


@pytest.mark.parametrize("callback", [fail, POST.fail])
def test_a_robust_callback_that_fails_is_followed_by_others(callback: Callable[[], None]) -> None:
    with traced() as trace, transaction.atomic():
        on_commit(callback, robust=True)
        on_commit(send_mail)

    failed, sent = trace.of(e.CallbackReturned)
    assert (failed.exception, sent.exception) == ("ValueError", None)


@pytest.mark.parametrize("callback", [fail, POST.fail])
def test_a_robust_callback_that_fails_at_once(callback: Callable[[], None]) -> None:
    with traced() as trace:
        on_commit(callback, robust=True)

    [failed] = trace.of(e.CallbackReturned)
    assert (failed.exception, failed.message) == ("ValueError", "no")


def test_a_callback_after_one_that_fails_is_dropped() -> None:
    def register() -> None:
        on_commit(fail)
        on_commit(send_mail)

    with traced() as trace, pytest.raises(ValueError, match="no"):
        transaction.atomic(register)()

    assert trace.story() == [
        "BEGIN",
        "on_commit(fail)",
        "on_commit(send_mail)",
        "COMMIT",
        "fail()",
        "/fail() by ValueError",
        "send_mail dropped",
    ]


def test_callbacks_of_a_transaction_that_is_rolled_back_are_dropped() -> None:
    with traced() as trace, rolled_back():
        on_commit(send_mail)
        on_commit(count_mails)

    assert trace.story() == [
        "BEGIN",
        "on_commit(send_mail)",
        "on_commit(count_mails)",
        "ROLLBACK",
        "send_mail dropped",
        "count_mails dropped",
    ]


def test_callbacks_of_a_savepoint_that_is_rolled_back_are_dropped() -> None:
    with traced() as trace, transaction.atomic():
        on_commit(send_mail)
        with rolled_back():
            on_commit(count_mails)
            on_commit(send_mail)

    assert trace.story() == [
        "BEGIN",
        "on_commit(send_mail)",
        "SAVEPOINT",
        "on_commit(count_mails)",
        "on_commit(send_mail)",
        "ROLLBACK TO",
        "count_mails dropped",
        "send_mail dropped",
        "RELEASE",
        "COMMIT",
        "send_mail()",
        "/send_mail()",
    ]


def test_callbacks_of_a_connection_that_is_closed_are_dropped() -> None:
    with traced() as trace, transaction.atomic():
        on_commit(send_mail)
        connection.close()

    assert "send_mail dropped" in trace.story()
    assert trace.of(e.CallbackRan) == []


def test_a_callback_within_a_callback() -> None:
    def outer() -> None:
        on_commit(send_mail)

    with traced() as trace, transaction.atomic():
        on_commit(outer)

    assert trace.story() == [
        "BEGIN",
        "on_commit(outer)",
        "COMMIT",
        "outer()",
        "  on_commit(send_mail)",
        "  send_mail()",
        "  /send_mail()",
        "/outer()",
    ]


def test_a_callback_that_is_called_otherwise_is_no_callback() -> None:
    with traced() as trace:
        on_commit(send_mail)
        send_mail()

    assert trace.story() == ["on_commit(send_mail)", "send_mail()", "/send_mail()"]


def test_what_is_not_callable_is_not_registered() -> None:
    with traced() as trace, pytest.raises(TypeError):
        on_commit("send_mail")  # type: ignore[arg-type]

    assert trace.events == ()


def test_a_bound_save_is_both_a_callback_and_a_save() -> None:
    author = Author(name="Ada")

    with traced() as trace:
        on_commit(author.save)
        author.save()

    assert trace.story(e.SignalSent, e.SignalEnded) == [
        "on_commit(Model.save)",
        "Model.save()",
        "  Model.save(Author)",
        "    INSERT",
        "    committed",
        "  /Model.save",
        "/Model.save()",
        "Model.save(Author)",
        "  UPDATE",
        "  committed",
        "/Model.save",
    ]


def test_a_function_can_be_a_receiver_and_a_callback() -> None:
    def both(sender: Any = None, **kwargs: Any) -> None:
        if sender is not None:
            on_commit(both)

    post_save.connect(both, sender=Author)

    with traced() as trace:
        Author(name="Ada").save()
        Author(name="Bob").save()

    once = [
        "    both",
        "      on_commit(both)",
        "      both()",
        "      /both()",
        "    /both",
    ]
    assert [line for line in trace.story() if "both" in line and "to" not in line] == once * 2
