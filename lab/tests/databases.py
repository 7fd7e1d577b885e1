"""A database as a run has it, and what SQLite itself says that it was asked."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connections

from lab.run_settings import SQLITE

#: As in a run, except that no power cut has to be survived.
OPTIONS = {"timeout": 1, "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=OFF"}
#: Django names a savepoint after its thread and a counter.
_SAVEPOINT = re.compile(r'"?s\d+_x\d+"?')


@contextmanager
def using(change: Callable[[], None]) -> Iterator[None]:
    """``default`` is what ``change`` makes of its settings, in every thread."""
    before = connections.settings["default"], connections["default"]
    connections.settings["default"] = dict(before[0])
    change()
    connections["default"] = connections.create_connection("default")
    try:
        yield
    finally:
        connections["default"].close()
        connections.settings["default"], connections["default"] = before


def using_file(path: Path) -> AbstractContextManager[None]:
    """``default`` is the SQLite file at ``path``."""
    settings = {**SQLITE, "OPTIONS": OPTIONS, "NAME": str(path)}
    return using(lambda: connections.settings["default"].update(settings))


def make_demo_tables() -> None:
    """Make the tables of the demo models in ``default``, and those that they point to."""
    with connections["default"].schema_editor() as editor:
        for app in ("contenttypes", "auth", "lab"):
            for model in apps.get_app_config(app).get_models():
                if not model._meta.proxy:
                    editor.create_model(model)


def reconnect() -> None:
    """Forget what happened to ``default``: a failed callback of ``on_commit()`` leaves traces."""
    connections["default"].close()
    connections["default"] = connections.create_connection("default")


class Database:
    """A SQLite file that is ``default``, and another connection to it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.other = sqlite3.connect(path, isolation_level=None)

    def rows(self) -> dict[str, list[tuple[Any, ...]]]:
        """All rows of all demo tables, as another connection sees them."""
        tables = self.other.execute(
            "SELECT name FROM sqlite_master WHERE name LIKE 'lab!_%' ESCAPE '!' AND type='table'"
        ).fetchall()
        found = {
            name: self.other.execute(f'SELECT * FROM "{name}" ORDER BY 1').fetchall()
            for (name,) in tables
        }
        return {name: rows for name, rows in found.items() if rows}

    def empty(self) -> None:
        """Take every row away, so that keys begin at 1 again."""
        for table in [*self.rows(), "sqlite_sequence"]:
            self.other.execute(f'DELETE FROM "{table}"')


class Statements(list[str]):
    """The statements, parameters filled in, that one connection was sent."""

    deaf = False

    def hear(self, statement: str) -> None:
        """One statement begins."""
        if not self.deaf:
            self.append(_SAVEPOINT.sub("sp", statement))

    def words(self) -> list[str]:
        """What each begins with; ``ROLLBACK TO`` differs from ``ROLLBACK``."""
        return [re.match(r"ROLLBACK TO|\w+", text)[0] for text in self]  # type: ignore[index]


@contextmanager
def listening() -> Iterator[Statements]:
    """What ``default`` is sent, by the driver's own trace callback."""
    connection = connections["default"]
    connection.ensure_connection()
    raw, statements = connection.connection, Statements()
    raw.set_trace_callback(statements.hear)
    try:
        yield statements
    finally:
        raw.set_trace_callback(None)
