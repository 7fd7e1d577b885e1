"""Two servers that start at the same moment with a new database: one of them migrates."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path

import psycopg
import pytest

from tests.postgres import Postgres
from tests.site import serving
from tests.visitor import Visitor

#: How often the migration that was applied most often was.
TIMES = """
SELECT max(times) FROM
(SELECT count(*) AS times FROM django_migrations GROUP BY app, name) AS counted
"""


def start_two(folders: list[Path], **environment: str) -> list[int]:
    """Statuses of a page of each, once both serve."""
    with ExitStack() as stack, ThreadPoolExecutor(2) as pool:
        starting = [serving(folder, **environment) for folder in folders]
        urls = [*pool.map(stack.enter_context, starting)]
        return [Visitor(url).get("/ready/").status for url in urls]


def test_on_sqlite_in_one_folder(tmp_path: Path) -> None:
    assert start_two([tmp_path, tmp_path]) == [200, 200]

    with closing(sqlite3.connect(tmp_path / "site.sqlite3")) as database:
        assert database.execute(TIMES).fetchone() == (1,)


@pytest.fixture
def empty(postgres: Postgres) -> str:
    """The address of a database in which nothing is."""
    with psycopg.connect(postgres.url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE two_starts")
    return postgres.url.replace("/postgres?", "/two_starts?")


def test_on_postgresql_from_two_machines(tmp_path: Path, empty: str) -> None:
    folders = [tmp_path / "one", tmp_path / "another"]
    for folder in folders:
        folder.mkdir()

    assert start_two(folders, DATABASE_URL=empty, SECRET_KEY="of both machines") == [200, 200]

    with psycopg.connect(empty) as database:
        assert database.execute(TIMES).fetchone() == (1,)
