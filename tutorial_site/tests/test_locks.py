from __future__ import annotations

from pathlib import Path
from threading import Event, Thread

import psycopg
import pytest
from django.db import connections
from django.db.backends.postgresql.base import DatabaseWrapper
from pytest_django import Settings

from tests.postgres import Postgres
from tutorial_site import databases, locks


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.VAR_DIR = tmp_path / "var"
    return tmp_path / "var"


def test_a_second_start_waits_for_the_first(folder: Path) -> None:
    order: list[str] = []
    waits = Event()

    def second() -> None:
        waits.set()
        with locks._alone_on_disk(folder / "start.lock"):
            order.append("second")

    with locks._alone_on_disk(folder / "start.lock"):
        other = Thread(target=second)
        other.start()
        waits.wait()
        order.append("first")
    other.join()

    assert order == ["first", "second"]


@pytest.mark.django_db
def test_on_sqlite_the_folder_is_enough(folder: Path) -> None:
    with locks.alone():
        assert [path.name for path in folder.iterdir()] == ["start.lock"]


@pytest.mark.django_db
def test_on_postgresql_machines_wait_for_each_other(
    postgres: Postgres, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    known = {"default": databases.database(postgres.url, tmp_path / "none")}
    connection = DatabaseWrapper(connections.configure_settings(known)["default"])
    monkeypatch.setattr(locks, "connection", connection)

    with locks.alone():
        is_free_meanwhile = _is_free(postgres)
    is_free_afterwards = _is_free(postgres)
    connection.close()

    assert (is_free_meanwhile, is_free_afterwards) == (False, True)


def _is_free(postgres: Postgres) -> bool:
    with psycopg.connect(postgres.url) as another:
        row = another.execute("SELECT pg_try_advisory_lock(%s)", [locks._NUMBER]).fetchone()
    assert row is not None
    return bool(row[0])
