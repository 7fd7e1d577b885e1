"""Few requests are worked at at once, with few connections."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.postgresql.base import DatabaseWrapper as PostgreSQL
from django.db.backends.sqlite3.base import DatabaseWrapper as SQLite
from pytest_django import Settings

from tests.postgres import Postgres
from tutorial_site import slots
from tutorial_site.databases import database
from tutorial_site.slots import Slots

type Made = list[BaseDatabaseWrapper]

#: What the site was given to read in the last request.
body: list[Any] = []

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Made]:
    """The connections that were made: of slots, to a file of their own."""
    found: Made = []

    def create(alias: str) -> BaseDatabaseWrapper:
        known = connections.configure_settings({alias: database("", tmp_path / "site.sqlite3")})
        found.append(SQLite({**known[alias], "TIME_ZONE": "UTC"}, alias))
        return found[-1]

    monkeypatch.setattr(connections, "create_connection", create)
    yield found
    for one in found:
        one.close()


def ask(slots: Slots, view: Callable[[], object], *, sent: object = None, length: str = "") -> None:
    """A request, in a thread of its own as on a server; raises what the view raises."""
    failures: list[Exception] = []

    def application(environ: dict[str, Any], start: object) -> list[bytes]:
        body.append(environ["wsgi.input"])
        view()
        return []

    def answer() -> None:
        environ = {"wsgi.input": sent, "CONTENT_LENGTH": length}
        try:
            slots.around(application)(environ, None)  # type: ignore[arg-type]
        except Exception as failure:
            failures.append(failure)

    body.clear()
    thread = threading.Thread(target=answer)
    thread.start()
    thread.join(20)
    assert not thread.is_alive()
    if failures:
        raise failures[0]


def use() -> None:
    """Ask the database for something."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


@contextmanager
def hanging(slots: Slots) -> Iterator[None]:
    """A request that is worked at all the while."""
    begun, ends = threading.Event(), threading.Event()

    def view() -> None:
        begun.set()
        ends.wait(20)

    thread = threading.Thread(target=ask, args=(slots, view))
    thread.start()
    assert begun.wait(20)
    yield
    ends.set()
    thread.join()


def test_requests_share_the_connections_of_the_slots(made: Made) -> None:
    slots = Slots(1)

    for _ in range(3):
        ask(slots, use)

    [one] = made
    assert one.connection is not None


def test_a_slot_is_free_again_after_a_failure(made: Made) -> None:
    slots = Slots(1)

    def fail() -> None:
        use()
        raise LookupError

    with pytest.raises(LookupError):
        ask(slots, fail)
    ask(slots, use)

    assert len(made) == 1


def test_nobody_waits_for_long_for_what_hangs(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slots, "PATIENCE", 0.05)
    few = Slots(1)

    with hanging(few):
        ask(few, use)

    kept, extra = made
    assert extra.connection is None  # it was opened for this one request
    ask(few, use)
    assert kept.connection is not None
    assert len(made) == 2


def test_who_waits_for_a_run_lets_others_work(made: Made) -> None:
    slots = Slots(1)
    seen: list[BaseDatabaseWrapper] = []

    def wait() -> None:
        use()
        with slots.lent():
            ask(slots, lambda: seen.append(connections[DEFAULT_DB_ALIAS]))
        use()

    ask(slots, wait)

    assert seen == made
    assert len(made) == 1


def test_in_a_transaction_nothing_is_lent(made: Made) -> None:
    slots = Slots(1)

    def wait() -> None:
        with transaction.atomic(), slots.lent():
            assert connections[DEFAULT_DB_ALIAS].in_atomic_block

    ask(slots, wait)


def test_a_thread_without_a_slot_waits_as_it_would(made: Made) -> None:
    with Slots(1).lent():
        assert len(made) == 1


class Slow:
    """What a visitor sends, who waits for something else before the end comes."""

    def __init__(self, meanwhile: Callable[[], object]) -> None:
        self.meanwhile = meanwhile

    def read(self, size: int = -1) -> bytes:
        self.meanwhile()
        return b"title=Dune"

    readline = read


def test_a_form_that_comes_slowly_holds_no_slot(made: Made) -> None:
    slots = Slots(1)
    order: list[str] = []
    slow = Slow(lambda: ask(slots, lambda: order.append("another")))

    ask(slots, lambda: order.append(body[-1].read()), sent=slow, length="10")

    assert order == ["another", b"title=Dune"]
    assert len(made) == 1


@pytest.mark.parametrize("method", ["read", "readline"])
def test_nor_does_what_is_too_long(made: Made, settings: Settings, method: str) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 4
    slots = Slots(1)
    order: list[object] = []
    slow = Slow(lambda: ask(slots, lambda: order.append("another")))

    ask(slots, lambda: order.append(getattr(body[0], method)(5)), sent=slow, length="10")

    assert order == ["another", b"title=Dune"]


def test_what_breaks_off_is_left_to_django(made: Made) -> None:
    def fail() -> None:
        raise ConnectionResetError

    slow = Slow(fail)

    ask(Slots(1), lambda: None, sent=slow, length="10")

    assert body == [slow]


@pytest.mark.parametrize("length", ["", "0", "many"])
def test_where_nothing_is_said_to_come_nothing_is_read(made: Made, length: str) -> None:
    ask(Slots(1), lambda: None, sent=Slow(pytest.fail), length=length)


@pytest.mark.parametrize("pool", [0, 2])
def test_a_pool_gets_its_connection_back(
    postgres: Postgres, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, pool: int
) -> None:
    known = connections.configure_settings(
        {DEFAULT_DB_ALIAS: database(postgres.url, tmp_path / "none", pool=pool)}
    )
    wrapper = PostgreSQL({**known[DEFAULT_DB_ALIAS], "TIME_ZONE": "UTC"}, DEFAULT_DB_ALIAS)
    monkeypatch.setattr(connections, "create_connection", lambda alias: wrapper)
    slots = Slots(1)
    held: list[bool] = []

    def wait() -> None:
        use()
        with slots.lent():
            held.append(wrapper.connection is not None)

    ask(slots, wait)

    assert held == [not pool]
    wrapper.close()
    if pool:
        wrapper.close_pool()
