"""What tests of the tracer share: a database as a run has it, receivers that go again."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import DjangoDbBlocker

from lab.tests.connected import forgetting
from lab.tests.databases import Database, make_demo_tables, using_file
from lab.tests.tracing import make_visible


@pytest.fixture(scope="session")
def empty_database(
    tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker
) -> Path:
    """A file with the demo tables."""
    path = tmp_path_factory.mktemp("database") / "empty.sqlite3"
    with django_db_blocker.unblock(), using_file(path):
        make_demo_tables()
    return path


@pytest.fixture
def database(
    empty_database: Path, tmp_path: Path, django_db_blocker: DjangoDbBlocker
) -> Iterator[Database]:
    """A SQLite file of its own as ``default``, in real autocommit.

    What a test connects to the signals of models is disconnected after it.
    """
    path = tmp_path / "run.sqlite3"
    shutil.copy(empty_database, path)
    with django_db_blocker.unblock(), using_file(path), forgetting():
        database = Database(path)
        yield database
        database.other.close()


@pytest.fixture(params=["hidden", "visible"])
def tracing(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test that traces runs twice: as a run does, and so that coverage sees the tracer."""
    if request.param == "visible":
        make_visible(monkeypatch)
