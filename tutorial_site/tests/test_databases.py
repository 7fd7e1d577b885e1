from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from django.db.backends.postgresql.base import DatabaseWrapper
from django.db.backends.signals import connection_created
from django.db.backends.sqlite3.base import DatabaseWrapper as SQLite

from lab.runner import client
from tests.postgres import Postgres
from tutorial_site import databases
from tutorial_site.databases import close_pool, database, keep_few

FILE = Path("/var/lib/site.sqlite3")
URL = "postgresql://learn:p%40ss@db.example:5433/site?sslmode=require"


@pytest.mark.parametrize("url", ["", "sqlite:////srv/other.sqlite3"])
def test_sqlite_is_safe_with_many_writers(url: str) -> None:
    found = database(url, FILE)

    assert str(found["NAME"]) == ("/srv/other.sqlite3" if url else str(FILE))
    assert found["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in found["OPTIONS"]["init_command"]
    assert "mmap_size" not in found["OPTIONS"]["init_command"]


def test_an_address_says_all_about_a_postgresql() -> None:
    found = database(URL, FILE)

    assert found["ENGINE"] == "django.db.backends.postgresql"
    assert (found["HOST"], found["PORT"], found["NAME"]) == ("db.example", 5433, "site")
    assert (found["USER"], found["PASSWORD"]) == ("learn", "p@ss")
    assert found["OPTIONS"] == {"connect_timeout": 5, "sslmode": "require"}
    assert found["CONN_HEALTH_CHECKS"]


def test_a_server_has_a_pool_and_a_command_has_none() -> None:
    assert database(URL, FILE, pool=8)["OPTIONS"]["pool"]["max_size"] == 8
    assert database(URL, FILE, pool=8)["CONN_MAX_AGE"] == 0  # Django asks for it
    assert "pool" not in database(URL, FILE)["OPTIONS"]


@pytest.mark.parametrize("url", ["mysql://db.example/site", "db.example"])
def test_another_kind_of_database_stops_the_start(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="write postgresql://"):
        database(url, FILE)


@pytest.mark.django_db
def test_a_pool_is_closed(
    postgres: Postgres, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    known = {"default": database(postgres.url, tmp_path / "none", pool=2)}
    with_pool = DatabaseWrapper(connections.configure_settings(known)["default"], "another")
    monkeypatch.setattr(
        connections, "all", lambda initialized_only: [connections["default"], with_pool]
    )
    with with_pool.cursor() as cursor:
        cursor.execute("SELECT 1")
    pool = with_pool.pool

    close_pool()

    assert pool.closed


@pytest.mark.django_db
@pytest.mark.parametrize("pool", [0, 2])
def test_a_run_holds_no_connection_of_a_pool(
    postgres: Postgres, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, pool: int
) -> None:
    known = {"default": database(postgres.url, tmp_path / "none", pool=pool)}
    wrapper = DatabaseWrapper(connections.configure_settings(known)["default"], "another")
    monkeypatch.setattr(connections, "all", lambda initialized_only: [wrapper])
    wrapper.ensure_connection()

    client._lend_no_connection()

    assert (wrapper.connection is None) is bool(pool)
    wrapper.close()
    if pool:
        wrapper.close_pool()


@pytest.fixture
def one_place(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Room for one connection that is kept; whatever opens one is seen."""
    monkeypatch.setattr(databases, "_places", threading.Semaphore(1))
    monkeypatch.setattr(databases, "_of_thread", threading.local())
    connection_created.connect(keep_few)
    yield
    connection_created.disconnect(keep_few)


def opened(folder: Path) -> SQLite:
    """A new connection, as a thread makes it for a request."""
    known = connections.configure_settings({"default": database("", folder / "site.sqlite3")})
    wrapper = SQLite({**known["default"], "TIME_ZONE": "UTC"}, "another")
    wrapper.inc_thread_sharing()
    wrapper.ensure_connection()
    return wrapper


def opened_in_another_thread(
    folder: Path, *, ends: threading.Event
) -> tuple[SQLite, threading.Thread]:
    made = list[SQLite]()
    there = threading.Event()

    def live() -> None:
        made.append(opened(folder))
        there.set()
        ends.wait(10)

    thread = threading.Thread(target=live)
    thread.start()
    there.wait(10)
    return made[0], thread


@pytest.mark.django_db
@pytest.mark.usefixtures("one_place")
def test_only_a_few_connections_outlive_their_request(tmp_path: Path) -> None:
    ends = threading.Event()
    kept, thread = opened_in_another_thread(tmp_path, ends=ends)
    another = opened(tmp_path)

    for wrapper in (kept, another):
        wrapper.close_if_unusable_or_obsolete()

    assert kept.connection is not None
    assert another.connection is None
    ends.set()
    thread.join()


@pytest.mark.django_db
@pytest.mark.usefixtures("one_place")
def test_a_thread_that_ends_closes_its_connection_and_leaves_its_place(tmp_path: Path) -> None:
    ends = threading.Event()
    kept, thread = opened_in_another_thread(tmp_path, ends=ends)
    ends.set()
    thread.join()

    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        kept.connection.execute("SELECT 1")
    assert databases._places.acquire(blocking=False)


@pytest.mark.django_db
@pytest.mark.usefixtures("one_place")
def test_a_connection_that_is_opened_anew_keeps_its_place(tmp_path: Path) -> None:
    wrapper = opened(tmp_path)
    wrapper.close()

    wrapper.ensure_connection()
    wrapper.close_if_unusable_or_obsolete()

    assert wrapper.connection is not None
    wrapper.close()
