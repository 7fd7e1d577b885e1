from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from django.db.backends.postgresql.base import DatabaseWrapper

from tests import released
from tests.postgres import Postgres, tools
from tutorial_site import backups, databases
from tutorial_site.backups import BackupError, backup, restore


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The database of a site in which somebody learned."""
    file = tmp_path / "site.sqlite3"
    released.load("0.1.0", file)
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
    monkeypatch.setattr(
        backups, "connection", Mock(vendor="sqlite", settings_dict={"NAME": str(file)})
    )
    return file


def learners(file: Path) -> list[Any]:
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute("SELECT uuid FROM lessons_learner").fetchall()


def forget_all(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("DELETE FROM lessons_learner")


def test_what_was_lost_comes_back(site: Path, tmp_path: Path) -> None:
    before = learners(site)
    backup(tmp_path / "copy")
    forget_all(site)

    restore(tmp_path / "copy")

    assert learners(site) == before != []
    with closing(sqlite3.connect(site)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_copy_holds_what_is_still_in_the_log_of_an_open_database(
    site: Path, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(site)) as open_elsewhere:
        with open_elsewhere:
            open_elsewhere.execute("DELETE FROM lessons_learner")
        backup(tmp_path / "copy")

    assert learners(tmp_path / "copy") == []
    assert (tmp_path / "copy").stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in tmp_path.glob("*copy*")) == ["copy"]


def test_an_open_database_sees_what_was_restored(site: Path, tmp_path: Path) -> None:
    backup(tmp_path / "copy")
    forget_all(site)

    with closing(sqlite3.connect(site)) as open_elsewhere:
        assert open_elsewhere.execute("SELECT count(*) FROM lessons_learner").fetchone() == (0,)
        restore(tmp_path / "copy")
        assert open_elsewhere.execute("SELECT count(*) FROM lessons_learner").fetchone() == (1,)


def test_a_copy_that_cannot_be_written_leaves_the_one_before(site: Path, tmp_path: Path) -> None:
    (tmp_path / "folder").touch()

    with pytest.raises(BackupError, match="cannot be written"):
        backup(tmp_path / "folder" / "copy")


@pytest.mark.parametrize(
    ("content", "reason"), [(None, "there is no file"), (b"my notes " * 200, "is no copy of")]
)
def test_what_is_no_copy_is_refused_and_all_stays(
    site: Path, tmp_path: Path, content: bytes | None, reason: str
) -> None:
    if content:
        (tmp_path / "copy").write_bytes(content)

    with pytest.raises(BackupError, match=reason):
        restore(tmp_path / "copy")

    assert learners(site)


def test_a_damaged_copy_is_refused(site: Path, tmp_path: Path) -> None:
    backup(tmp_path / "copy")
    with closing(sqlite3.connect(tmp_path / "copy")) as connection, connection:
        connection.execute("PRAGMA writable_schema=ON")
        connection.execute("DELETE FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL")

    with pytest.raises(BackupError, match=r"is damaged .*; take an earlier copy"):
        restore(tmp_path / "copy")


def test_a_copy_of_a_newer_version_is_refused(site: Path, tmp_path: Path) -> None:
    backup(tmp_path / "copy")
    with closing(sqlite3.connect(tmp_path / "copy")) as connection, connection:
        connection.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('lab', '9999', '2030')"
        )

    with pytest.raises(BackupError, match=r"newer version \(it knows lab\.9999\)"):
        restore(tmp_path / "copy")


@pytest.mark.django_db
def test_the_commands_say_what_they_did(
    site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("backup", str(tmp_path / "copy"))
    call_command("restore", str(tmp_path / "copy"))

    assert capsys.readouterr().out == f"Written: {tmp_path}/copy\nRestored: {tmp_path}/copy\n"
    for command in ("backup", "restore"):
        with pytest.raises(CommandError, match=r"no file|cannot be written"):
            call_command(command, str(tmp_path / "nowhere" / "copy"))


@pytest.fixture
def server(
    postgres: Postgres, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[psycopg.Connection[Any]]:
    """A connection to a database of PostgreSQL with one row in it, which is the site's."""
    monkeypatch.setenv("PATH", f"{tools()}{os.pathsep}{os.environ['PATH']}")
    with psycopg.connect(postgres.url, autocommit=True) as main:
        main.execute("CREATE DATABASE backed_up")
        url = postgres.url.replace("/postgres?", "/backed_up?")
        known = {"default": databases.database(url, tmp_path / "none")}
        monkeypatch.setattr(
            backups, "connection", DatabaseWrapper(connections.configure_settings(known)["default"])
        )
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("CREATE TABLE kept (word text)")
            connection.execute("INSERT INTO kept VALUES ('before')")
            yield connection
        main.execute("DROP DATABASE backed_up WITH (FORCE)")


def words(connection: psycopg.Connection[Any]) -> list[Any]:
    return connection.execute("SELECT word FROM kept").fetchall()


def test_postgresql_is_copied_by_its_own_tools(
    server: psycopg.Connection[Any], tmp_path: Path
) -> None:
    backup(tmp_path / "copy")
    server.execute("UPDATE kept SET word = 'after'")

    restore(tmp_path / "copy")

    assert words(server) == [("before",)]


def test_what_is_no_copy_leaves_postgresql_alone(
    server: psycopg.Connection[Any], tmp_path: Path
) -> None:
    (tmp_path / "copy").write_bytes(b"my notes")

    with pytest.raises(BackupError, match="pg_restore failed"):
        restore(tmp_path / "copy")

    assert words(server) == [("before",)]


def test_without_the_tools_it_says_what_to_install(
    server: psycopg.Connection[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(BackupError, match="there is no pg_dump here; install"):
        backup(tmp_path / "copy")
