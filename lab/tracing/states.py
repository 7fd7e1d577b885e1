"""The three states of a save: in memory, in this transaction, for everyone else.

Reading goes through the driver, past Django: Django refuses queries in a
broken transaction where the row can still be read, and a query through Django
would be part of what is observed. The observer has a connection of its own.
"""

from __future__ import annotations

import datetime
import decimal
import functools
import threading
import uuid
import weakref
from asyncio import _get_running_loop
from collections.abc import Callable
from typing import Any, Protocol

from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

from lab.tracing.names import primary_key, show
from lab.tracing.trace import State

#: After these notes and events the rows may differ; else only if another row is asked for.
ROWS_MAY_DIFFER = frozenset(
    {
        "sql",
        "fetched_all",
        "sql_ran",
        "control",
        "committed",
        "transaction_began",
        "transaction_committed",
        "transaction_rolled_back",
        "savepoint_made",
        "savepoint_released",
        "savepoint_rolled_back",
        "action_raised",
    }
)


class Observer(Protocol):
    """A second connection to the run's database, through the bare driver."""

    def fetch(self, sql: str, parameters: tuple[Any, ...]) -> tuple[Any, ...] | None:
        """The first row of ``sql`` as every other connection sees it, or None."""


class Columns:
    """How one model's row is read: its statement and a converter for each column."""

    def __init__(self, model: type[models.Model], connection: BaseDatabaseWrapper) -> None:
        meta: Any = _concrete(model)
        quote = connection.ops.quote_name
        self.fields = [field for field in meta.concrete_fields if field.column is not None]
        joins = "".join(self._joins(model, quote))
        names = ", ".join(
            f"{quote(field.model._meta.db_table)}.{quote(field.column)}" for field in self.fields
        )
        key = f"{quote(meta.db_table)}.{quote(meta.pk.column)}"
        mark = "?" if connection.vendor == "sqlite" else "%s"
        self.sql = f"SELECT {names} FROM {quote(meta.db_table)}{joins} WHERE {key} = {mark}"
        self.converters = [self._converters(field, connection) for field in self.fields]

    @staticmethod
    def _joins(model: type[models.Model], quote: Callable[[str], str]) -> list[str]:
        joins = []
        for parent, link in _concrete(model).parents.items():
            table, other = link.model._meta.db_table, parent._meta.db_table
            joins.append(
                f" JOIN {quote(other)} ON {quote(table)}.{quote(link.column)}"
                f" = {quote(other)}.{quote(parent._meta.pk.column)}"
            )
        return joins

    @staticmethod
    def _converters(field: Any, connection: BaseDatabaseWrapper) -> list[Callable[[Any], Any]]:
        column = field.get_col(field.model._meta.db_table)
        found = connection.ops.get_db_converters(column) + field.get_db_converters(connection)
        return [functools.partial(_converted, convert, column, connection) for convert in found]

    def show(self, row: tuple[Any, ...] | None) -> dict[str, str] | None:
        """The row as column to text, in the order of the fields; None stays None."""
        if row is None:
            return None
        shown = {}
        for field, converters, value in zip(self.fields, self.converters, row, strict=True):
            for convert in converters:
                value = convert(value)
            shown[field.attname] = show(value)
        return shown


class _Around(threading.local):
    """The instances whose saves are open in a thread, outermost first."""

    def __init__(self) -> None:
        self.saves: list[weakref.ref[models.Model]] = []


class StateReader:
    """Reads the three states of the instance that is being saved.

    ``observer`` is made by the runner, which knows where the database is;
    ``other`` is that of a second database, for every alias but ``default``.
    The reader keeps no instance alive.
    """

    def __init__(self, observer: Observer, other: Observer | None = None) -> None:
        self.observer = observer
        self.other = other or observer
        self._subject: weakref.ref[models.Model] | None = None
        self._model: type[models.Model] | None = None
        self._key: Any = None
        self._using = "default"
        self._columns: dict[tuple[type[models.Model], str], Columns] = {}
        #: The connections that have done something in the transaction that is open in them.
        self._busy: set[int] = set()
        self._last = State()
        self._asked: tuple[Any, ...] = ()
        self._around = _Around()

    def enter(self, instance: models.Model, using: str | None) -> None:
        """A save of ``instance`` begins in this thread."""
        self._around.saves.append(weakref.ref(instance))
        self.look_at(instance, using)

    def leave(self) -> None:
        """That save ends: the states are again those of the save around it."""
        saves = self._around.saves
        if saves:
            saves.pop()
        instance = saves[-1]() if saves else None
        if instance is not None:
            self.look_at(instance, None)

    def look_at(self, instance: models.Model, using: str | None) -> None:
        """From now on, the states are those of ``instance``."""
        if self._subject is None or self._subject() is not instance:
            self._subject = weakref.ref(instance)
            self._model = type(instance)
            self._key = None
        elif primary_key(instance) is None:
            self._key = None  # it was deleted, and its next row will be another
        self._using = using or instance._state.db or "default"

    def began(self, connection: BaseDatabaseWrapper) -> None:
        """A transaction was begun in ``connection``; nothing was asked in it yet."""
        self._busy.discard(id(connection))

    def ran(self, connection: BaseDatabaseWrapper, cursor: Any, statement: str) -> None:
        """``statement`` was run. Takes the key of a row just inserted from the driver's ``cursor``.

        The instance learns it only when Django has fetched it, and the row is
        to be seen before.
        """
        self._busy.add(id(connection))
        if self._model is None or self._key is not None:
            return
        table = _concrete(self._model).db_table
        if not statement.startswith(f"INSERT INTO {connection.ops.quote_name(table)} "):
            return
        if connection.vendor == "sqlite":
            self._key = cursor.lastrowid
        elif cursor.pgresult is not None and cursor.pgresult.ntuples:
            self._key = int(cursor.pgresult.get_value(0, 0))

    def read(self, kind: str) -> State | None:
        """The state now, or None if it is the same as at the last reading."""
        if self._model is None:
            return None
        memory = self._memory()
        last = self._last
        asked = (self._model, self._key, self._using, threading.get_ident())
        if (kind in ROWS_MAY_DIFFER or asked != self._asked) and not self._is_borrowed(asked):
            self._asked = asked
            inside, outside, note = self._rows()
        else:
            inside, outside, note = last.inside, last.outside, last.note
        state = State(
            model=self._model.__name__, memory=memory, inside=inside, outside=outside, note=note
        )
        if state == last:
            return None
        self._last = state
        return state

    def _is_borrowed(self, asked: tuple[Any, ...]) -> bool:
        """Whether the transaction of another thread holds on here, as in an async receiver.

        An event loop has no connection: what a coroutine asks of the database
        goes back to the thread that waits for it.
        """
        return (
            _get_running_loop() is not None
            and asked[:3] == self._asked[:3]
            and connections[self._using].connection is None
        )

    def _memory(self) -> dict[str, str] | None:
        instance = self._subject() if self._subject is not None else None
        if instance is None:
            return None
        key = primary_key(instance)
        if key is not None:
            self._key = key
        values = instance.__dict__
        return {
            field.attname: show(values[field.attname])
            for field in instance._meta.concrete_fields
            if field.attname in values
        }

    def _rows(self) -> tuple[dict[str, str] | None, dict[str, str] | None, str]:
        model, key = self._model, self._key
        if model is None or not _is_simple(key):
            return None, None, ""
        connection = connections[self._using]
        known = (model, connection.vendor)
        if known not in self._columns:
            self._columns[known] = Columns(model, connection)
        columns = self._columns[known]
        value = _concrete(model).pk.get_db_prep_value(key, connection)
        observer = self.observer if self._using == "default" else self.other
        try:
            outside = columns.show(observer.fetch(columns.sql, (value,)))
        except Exception as error:  # an observer must not break what it observes
            return None, None, f"cannot be read: {error}"
        own, note = NOT_READ, ""
        # The first question of a transaction decides what it sees from then on, and on SQLite
        # whether it may still write: that question is not ours to ask.
        is_open = connection.in_atomic_block or not connection.autocommit
        if id(connection) in self._busy or not is_open:
            own, note = read_inside(connection, columns.sql, (value,))
        inside = outside if own is NOT_READ else columns.show(own)
        return inside, outside, note


def _is_simple(key: Any) -> bool:
    return isinstance(key, int | str | bytes | uuid.UUID | decimal.Decimal | datetime.date)


def _concrete(model: type[models.Model]) -> Any:
    return model._meta.concrete_model._meta  # type: ignore[union-attr]


def _converted(convert: Any, column: Any, connection: BaseDatabaseWrapper, value: Any) -> Any:
    return convert(value, column, connection)


NOT_READ: Any = object()


def read_inside(
    connection: BaseDatabaseWrapper, sql: str, parameters: tuple[Any, ...]
) -> tuple[Any, str]:
    """The row as the transaction of ``connection`` sees it, and why if it cannot be read.

    NOT_READ where nothing of its own can be seen: the connection is closed, or
    no transaction is open in it, so that it sees what all others see, and a
    question would open one.
    """
    raw = connection.connection
    if raw is None:
        return NOT_READ, ""
    if connection.vendor == "sqlite":
        return _first(raw.execute, sql, parameters)
    status = raw.info.transaction_status.name
    if status == "INERROR":
        return (
            None,
            "the transaction is aborted: PostgreSQL answers nothing until it is rolled back",
        )
    if status != "INTRANS":
        return NOT_READ, ""
    import psycopg

    return _first(psycopg.Cursor(raw).execute, sql, parameters)


def _first(execute: Callable[..., Any], sql: str, parameters: tuple[Any, ...]) -> tuple[Any, str]:
    try:
        cursor = execute(sql, parameters)
        row = cursor.fetchone()
        cursor.close()
    except Exception as error:  # the driver's own classes, which differ
        return None, f"cannot be read: {error}"
    return row, ""
