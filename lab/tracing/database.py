"""Watches statements, transactions and savepoints of every connection."""

from __future__ import annotations

import re
import sys
import weakref
from time import perf_counter_ns as clock
from types import CodeType
from typing import Any

from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.sqlite3.base import DatabaseWrapper as SQLiteWrapper
from django.db.backends.utils import CursorWrapper

from lab.tracing.monitor import FRAMES_UP, Monitor
from lab.tracing.names import (
    CONSTANT,
    Shown,
    show,
    show_exception,
    source_code_of,
)
from lab.tracing.recorder import Recorder

_WRITES = frozenset({"INSERT", "UPDATE", "DELETE", "REPLACE", "CREATE", "ALTER", "DROP"})
_WRITING = re.compile(r"\b(INSERT|UPDATE|DELETE|REPLACE)\b", re.IGNORECASE)

#: Django sends the same few statements again and again; what is typed raw may all differ.
MOST_KINDS = 500

#: Where it was never imported, no connection can be PostgreSQL's.
_POSTGRES = "django.db.backends.postgresql.base"

_CONTROL = {
    "_savepoint": "savepoint_made",
    "_savepoint_commit": "savepoint_released",
    "_savepoint_rollback": "savepoint_rolled_back",
}


class DatabaseHooks:
    """Records what reaches the database, and what becomes of it."""

    def __init__(self, recorder: Recorder) -> None:
        self.recorder = recorder
        self.labels: dict[int, tuple[weakref.ref[Any], str, tuple[str, str]]] = {}
        self.kinds: dict[str, tuple[str, bool, bool]] = {}

    def install(self, monitor: Monitor) -> None:
        """Watch cursors and connections."""
        base: Any = BaseDatabaseWrapper
        sqlite: Any = SQLiteWrapper
        sql = source_code_of(CursorWrapper._execute_with_wrappers)  # type: ignore[attr-defined]
        monitor.watch(sql, self.sql_began, self.sql_ran, self.sql_failed)
        monitor.watch(source_code_of(CursorWrapper.__exit__), self.cursor_left)
        for method in (
            base._savepoint,
            base._savepoint_rollback,
            base._savepoint_commit,
            sqlite._start_transaction_under_autocommit,
        ):
            code = source_code_of(method)
            monitor.watch(code, self.control_began, self.control_ended, self.control_failed)
        monitor.watch(source_code_of(base.set_autocommit), None, self.autocommit_set)
        monitor.watch(
            source_code_of(base._commit), self.commit_began, self.committed, self.commit_failed
        )
        rollback = source_code_of(base._rollback)
        monitor.watch(rollback, None, self.rolled_back, self.rolled_back)
        monitor.watch(source_code_of(base._close), self.close_began, self.closed)

    def forget(self) -> None:
        """Begin to number the connections anew."""
        self.labels.clear()

    def label(self, connection: Any) -> str:
        """The connection's alias; a further connection of the same thread is numbered."""
        known = self.labels.get(id(connection))
        if known is not None and known[0]() is connection:
            return known[1]
        label = alias = str(connection.alias)
        here = (alias, self.recorder.here.name)
        others = [where for alive, _, where in list(self.labels.values()) if alive() is not None]
        if here in others:
            label = f"{alias} ({others.count(here) + 1})"
        self.labels[id(connection)] = (weakref.ref(connection), label, here)
        return label

    # Statements

    def sql_began(self, code: CodeType) -> None:
        """A statement is about to be sent."""
        here = self.recorder.here.database
        if here.fetching is not None:
            self.settle()
        if not here.control:
            here.sql.append(clock() - self.recorder.lost)

    def sql_ran(self, code: CodeType, value: Any) -> None:
        """A statement was answered."""
        at = clock()
        recorder = self.recorder
        thread = recorder.here
        here = thread.database
        if here.control:
            return
        found = sys._getframe(FRAMES_UP).f_locals
        cursor, statement, given = found["self"], found["sql"], found["params"]
        connection, raw = cursor.db, cursor.cursor
        if type(statement) is not str:
            statement = _text(statement)
        statement, writes, returns = self.kinds.get(statement) or self._kind(statement)
        fetches = returns and connection.vendor == "sqlite"
        rows = None if fetches else raw.rowcount
        if rows == -1:
            rows = None
        known = self.labels.get(id(connection))
        using = known[1] if known and known[0]() is connection else self.label(connection)
        autocommit = not connection.in_atomic_block and connection.autocommit
        if recorder.reader is not None:
            recorder.reader.ran(connection, raw, statement)
        if type(given) is not tuple or not CONSTANT.issuperset(map(type, given)):
            given = _parameters(given)
        recorder.take(
            (
                "sql",
                at,
                thread.name,
                statement,
                given,
                using,
                autocommit,
                rows,
                None,
                here.sql.pop(),
                fetches,
            )
        )
        if fetches:
            here.fetching = (raw, using, autocommit and writes)
        elif autocommit and rows != 0 and writes:
            recorder.note("event", _committed(using))

    def _kind(self, statement: str) -> tuple[str, bool, bool]:
        """A statement (the same object each time), whether it writes, and returns rows of that."""
        if len(self.kinds) == MOST_KINDS:
            self.kinds.clear()
        returns = " RETURNING " in statement or " returning " in statement
        kind = statement, _writes(statement), returns
        self.kinds[statement] = kind
        return kind

    def sql_failed(self, code: CodeType, error: BaseException) -> None:
        """A statement was refused; one that only controls a transaction is told too."""
        recorder = self.recorder
        here = recorder.here.database
        found = sys._getframe(FRAMES_UP).f_locals
        connection, statement = found["self"].db, _text(found["sql"])
        began = recorder.now() if here.control else here.sql.pop()
        autocommit = connection.autocommit and not connection.in_atomic_block
        refusal = ": ".join(show_exception(error))
        given = () if here.control else _parameters(found["params"])
        using = self.label(connection)
        recorder.note("sql", (statement, given, using, autocommit, None, refusal, began, False))

    def cursor_left(self, code: CodeType) -> None:
        """A cursor's block ends: what it returned was fetched, or the fetching was refused."""
        fetching = self.recorder.here.database.fetching
        if fetching is not None:
            found = sys._getframe(FRAMES_UP).f_locals
            if found["self"].cursor is fetching[0]:
                error = found["value"]
                refused = error is not None and isinstance(error, DatabaseError)
                self.settle(": ".join(show_exception(error)) if refused else None)

    def settle(self, refusal: str | None = None) -> None:
        """What returns rows is over in this thread. Only the fetch commits it, or shows why not."""
        thread = self.recorder.here
        here = thread.database
        if here.fetching is None:
            return
        raw, using, commits = here.fetching
        here.fetching = None
        rows = raw.rowcount
        if refusal is not None:
            self.recorder.note("fetched", (None, refusal))
        elif commits and rows > 0:
            self.recorder.take(("fetched_all", clock(), thread.name, rows, using))
        else:
            self.recorder.note("fetched", (rows if rows >= 0 else None, None))

    # Transactions. BEGIN and SAVEPOINT pass through a cursor, COMMIT and ROLLBACK do not.

    def control_began(self, code: CodeType) -> None:
        """Django sends a statement that only controls the transaction."""
        self.recorder.here.database.control += 1

    def control_ended(self, code: CodeType, value: Any) -> None:
        """That statement was answered."""
        self.recorder.here.database.control -= 1
        kind = _CONTROL.get(code.co_name)
        if kind is not None:
            found = sys._getframe(FRAMES_UP).f_locals
            values = {"savepoint": found["sid"], "using": self.label(found["self"])}
            self.recorder.record(kind, values)

    def control_failed(self, code: CodeType, error: BaseException) -> None:
        """That statement was refused; ``sql_failed`` has said so."""
        self.recorder.here.database.control -= 1

    def autocommit_set(self, code: CodeType, value: Any) -> None:
        """Autocommit was switched: off means that a transaction is open."""
        found = sys._getframe(FRAMES_UP).f_locals
        if not found["autocommit"]:
            connection = found["self"]
            if self.recorder.reader is not None:
                self.recorder.reader.began(connection)
            self.recorder.record("transaction_began", {"using": self.label(connection)})

    def commit_began(self, code: CodeType) -> None:
        """Django asks for a commit. PostgreSQL answers a broken transaction's with a rollback."""
        if _POSTGRES not in sys.modules:
            return
        connection = sys._getframe(FRAMES_UP).f_locals["self"]
        if connection.vendor == "postgresql":
            self.recorder.here.database.broken = _is_broken(connection.connection)

    def committed(self, code: CodeType, value: Any) -> None:
        """The driver has done it."""
        using = self.label(sys._getframe(FRAMES_UP).f_locals["self"])
        here = self.recorder.here.database
        if here.broken:
            here.broken = False
            self.recorder.record("transaction_rolled_back", {"using": using})
        else:
            self.recorder.record("transaction_committed", {"using": using, "autocommit": False})

    def commit_failed(self, code: CodeType, error: BaseException) -> None:
        """The database refused to commit, as it does for a deferred constraint."""
        values = {
            "statement": "COMMIT",
            "parameters": (),
            "rows": None,
            "duration": 0.0,
            "error": ": ".join(show_exception(error)),
            "using": self.label(sys._getframe(FRAMES_UP).f_locals["self"]),
            "in_transaction": True,
        }
        self.recorder.record("sql_ran", values)

    def rolled_back(self, code: CodeType, value: Any) -> None:
        """The driver has rolled back, or failed: then Django drops the connection."""
        using = self.label(sys._getframe(FRAMES_UP).f_locals["self"])
        self.recorder.record("transaction_rolled_back", {"using": using})

    def close_began(self, code: CodeType) -> None:
        """A connection is closed, and with it a transaction that was open."""
        connection = sys._getframe(FRAMES_UP).f_locals["self"]
        self.recorder.here.aside.append(connection.in_atomic_block)

    def closed(self, code: CodeType, value: Any) -> None:
        """The connection is closed."""
        if self.recorder.here.aside.pop():
            using = self.label(sys._getframe(FRAMES_UP).f_locals["self"])
            self.recorder.record("transaction_rolled_back", {"using": using})


def _is_broken(raw: Any) -> bool:
    """Whether a connection of psycopg has an aborted transaction."""
    return raw is not None and raw.info.transaction_status.name == "INERROR"


def _text(statement: Any) -> str:
    """A statement as text; psycopg also takes bytes, and what it composes itself."""
    if isinstance(statement, str):
        return statement
    if isinstance(statement, bytes):
        return statement.decode(errors="replace")
    if type(statement).__module__.startswith("psycopg."):
        return str(statement.as_string(None))
    return show(statement)


def _writes(statement: str) -> bool:
    """Whether a statement that was answered may have changed something."""
    word = statement.split(None, 1)[0].upper() if statement.strip() else ""
    return word in _WRITES or (word == "WITH" and _WRITING.search(statement) is not None)


def _parameters(given: Any) -> tuple[Any, ...]:
    """What a statement was given, as constants or as text."""
    if not given:
        return ()
    if isinstance(given, dict):
        given = given.values()
    elif type(given) is tuple:
        for value in given:
            if type(value) not in CONSTANT:
                break
        else:
            return given
    return tuple(value if type(value) in CONSTANT else Shown(show(value)) for value in given)


def _committed(using: str) -> tuple[str, dict[str, Any]]:
    return "transaction_committed", {"using": using, "autocommit": True}
