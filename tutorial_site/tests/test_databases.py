from __future__ import annotations

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from django.db.backends.postgresql.base import DatabaseWrapper

from tests.postgres import Postgres
from tutorial_site.databases import close_pool, database

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
