"""Watches statements, transactions and savepoints of every connection."""

from __future__ import annotations

import re
import sys
import weakref
from _thread import get_ident as thread
from collections.abc import Callable, Iterator
from time import perf_counter_ns as clock
from types import CodeType, FrameType
from typing import Any

from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.sqlite3.base import DatabaseWrapper as SQLiteWrapper
from django.db.backends.utils import CursorWrapper

from lab.tracing.monitor import FRAMES_UP, End, Monitor, Start
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

_BASE: Any = BaseDatabaseWrapper
_SQLITE: Any = SQLiteWrapper
_CURSOR: Any = CursorWrapper

#: By the id of the code that sends it, of a statement that only controls the transaction: what
#: it does.
_CONTROL = {
    id(source_code_of(_SQLITE._start_transaction_under_autocommit)): "transaction_began",
    id(source_code_of(_BASE._savepoint)): "savepoint_made",
    id(source_code_of(_BASE._savepoint_commit)): "savepoint_released",
    id(source_code_of(_BASE._savepoint_rollback)): "savepoint_rolled_back",
}
_CONTROLLING = frozenset({"BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK"})
_CURSORS = CursorWrapper.execute.__code__.co_filename


class DatabaseHooks:
    """Records what reaches the database, and what becomes of it."""

    def __init__(self, recorder: Recorder) -> None:
        self.recorder = recorder
        #: By id, of a connection: a reference to it, its name, where it is used, whether SQLite's.
        self.labels: dict[int, tuple[weakref.ref[Any], str, tuple[str, str], bool]] = {}
        #: By its text, of a statement: the same object each time, whether it writes, returns rows
        #: of that, and may be one that only controls a transaction.
        self.kinds: dict[str, tuple[str, bool, bool, bool]] = {}
        #: By thread: what returns rows that were not fetched yet.
        self.fetching: dict[int, tuple[Any, str, bool]] = {}
        #: The threads about to commit a transaction that PostgreSQL has aborted.
        self.broken: set[int] = set()
        self.monitor = Monitor(recorder)
        #: Is called when a transaction is committed that callbacks wait for.
        self.on_callbacks: Callable[[], None] = lambda: None

    def install(self, monitor: Monitor) -> None:
        """Watch cursors and connections."""
        sql = source_code_of(_CURSOR._execute_with_wrappers)
        monitor.watch(sql, *self._make_callbacks(), self.sql_failed)
        monitor.watch(source_code_of(CursorWrapper.__exit__), self._make_cursor_left())
        self.monitor = monitor
        for wrapper in _loaded(BaseDatabaseWrapper):
            self._watch_engine(wrapper)
        monitor.watch(source_code_of(_BASE.__init__), None, self.connection_made)
        monitor.watch(source_code_of(_BASE._commit), None, self.committed, self.commit_failed)
        rollback = source_code_of(_BASE._rollback)
        monitor.watch(rollback, None, self.rolled_back, self.rolled_back)
        monitor.watch(source_code_of(_BASE._close), self.close_began, self.closed)

    def _watch_engine(self, wrapper: Any) -> None:
        """Watch what connections of this class do in ways of their own."""
        switch = source_code_of(wrapper._set_autocommit)
        if id(switch) not in self.monitor.ends:
            self.monitor.watch(switch, None, self.autocommit_set)
        if wrapper.vendor == "postgresql":
            self.monitor.watch(source_code_of(_BASE._commit), self.commit_began)

    def connection_made(self, code: CodeType, value: Any) -> None:
        """There is another connection, maybe the first of its class."""
        self._watch_engine(type(sys._getframe(FRAMES_UP).f_locals["self"]))

    def forget(self) -> None:
        """Begin to number the connections anew."""
        self.labels.clear()

    def label(self, connection: Any) -> str:
        """The connection's alias; a further connection of the same thread is numbered."""
        return self._known(connection)[1]

    def _known(self, connection: Any) -> tuple[weakref.ref[Any], str, tuple[str, str], bool]:
        known = self.labels.get(id(connection))
        if known is not None and known[0]() is connection:
            return known
        label = alias = str(connection.alias)
        here = (alias, self.recorder.here.name)
        others = [other[2] for other in list(self.labels.values()) if other[0]() is not None]
        if here in others:
            label = f"{alias} ({others.count(here) + 1})"
        known = weakref.ref(connection), label, here, connection.vendor == "sqlite"
        self.labels[id(connection)] = known
        return known

    # Statements

    def _make_callbacks(self) -> tuple[Start, End]:
        """Of statements: closures, because every save pays for them."""
        recorder, fetching, frame_above = self.recorder, self.fetching, sys._getframe
        kind_of, label_of = self.kinds.get, self.labels.get

        def began(code: CodeType) -> None:
            """A statement is about to be sent."""
            if fetching:
                self.settle()
            recorder.take(("sql_began", clock(), thread(), None))

        def ran(code: CodeType, value: Any) -> None:
            """A statement was answered."""
            at = clock()
            frame = frame_above(FRAMES_UP)
            found = frame.f_locals
            cursor, statement, given = found["self"], found["sql"], found["params"]
            if type(statement) is not str:
                statement = _text(statement)
            statement, writes, returns, controls = kind_of(statement) or self._kind(statement)
            connection = cursor.db
            if controls and self._is_control(frame, connection):
                return
            known = label_of(id(connection))
            if known is None or known[0]() is not connection:
                known = self._known(connection)
            using = known[1]
            raw = cursor.cursor
            fetches = returns and known[3]
            rows = None if fetches else raw.rowcount
            if rows == -1:
                rows = None
            autocommit = not connection.in_atomic_block and connection.autocommit
            if recorder.reader is not None:
                recorder.reader.ran(connection, raw, statement)
            if type(given) is not tuple or not CONSTANT.issuperset(map(type, given)):
                given = _parameters(given)
            ident = thread()
            recorder.take(
                ("sql", at, ident, statement, given, using, autocommit, rows, None, fetches)
            )
            if fetches:
                fetching[ident] = (raw, using, autocommit and writes)
            elif autocommit and rows != 0 and writes:
                recorder.take(("committed", clock(), ident, using, True))

        return began, ran

    def _kind(self, statement: str) -> tuple[str, bool, bool, bool]:
        """What ``kinds`` says of a statement, found out."""
        if len(self.kinds) == MOST_KINDS:
            self.kinds.clear()
        returns = " RETURNING " in statement or " returning " in statement
        word = statement.split(None, 1)[0].upper() if statement.strip() else ""
        writes = word in _WRITES or (word == "WITH" and _WRITING.search(statement) is not None)
        kind = statement, writes, returns, word in _CONTROLLING
        self.kinds[statement] = kind
        return kind

    def _is_control(self, frame: FrameType, connection: Any) -> bool:
        """Whether Django sent it to control the transaction; notes what it does."""
        sent_by = _sender_of(frame)
        kind = _CONTROL.get(id(sent_by.f_code))
        if kind is None:
            return False
        using, savepoint = self.label(connection), None
        if kind != "transaction_began":
            savepoint = sent_by.f_locals["sid"]
        elif self.recorder.reader is not None:
            self.recorder.reader.began(connection)
        self.recorder.take(("control", clock(), thread(), kind, using, savepoint))
        return True

    def sql_failed(self, code: CodeType, error: BaseException) -> None:
        """A statement was refused; one that only controls a transaction is told too."""
        frame = sys._getframe(FRAMES_UP)
        found = frame.f_locals
        connection, statement = found["self"].db, _text(found["sql"])
        autocommit = connection.autocommit and not connection.in_atomic_block
        refusal = ": ".join(show_exception(error))
        given = () if id(_sender_of(frame).f_code) in _CONTROL else _parameters(found["params"])
        using = self.label(connection)
        self.recorder.note("sql", (statement, given, using, autocommit, None, refusal, False))

    def _make_cursor_left(self) -> Start:
        """Of a cursor's block: a closure, because every save pays for it."""
        recorder, fetching = self.recorder, self.fetching

        def left(code: CodeType) -> None:
            """A cursor's block ends: what it returned was fetched, or the fetching was refused."""
            if not fetching:
                return
            ident = thread()
            fetched = fetching.get(ident)
            if fetched is None:
                return
            raw, using, commits = fetched
            rows = raw.rowcount
            if rows > 0:  # the last row was fetched, whichever cursor this is
                del fetching[ident]
                if commits:
                    recorder.take(("fetched_all", clock(), ident, rows, using))
                else:
                    recorder.take(("fetched", clock(), ident, rows, None))
                return
            found = sys._getframe(FRAMES_UP).f_locals
            if found["self"].cursor is raw:
                error = found["value"]
                refused = error is not None and isinstance(error, DatabaseError)
                self.settle(": ".join(show_exception(error)) if refused else None)

        return left

    def settle(self, refusal: str | None = None) -> None:
        """What returns rows is over in this thread. Only the fetch commits it, or shows why not."""
        fetched = self.fetching.pop(thread(), None)
        if fetched is None:
            return
        raw, using, commits = fetched
        rows = raw.rowcount
        if refusal is not None:
            self.recorder.note("fetched", (None, refusal))
        elif commits and rows > 0:
            self.recorder.take(("fetched_all", clock(), thread(), rows, using))
        else:
            self.recorder.note("fetched", (rows if rows >= 0 else None, None))

    # Transactions. BEGIN and SAVEPOINT pass through a cursor, COMMIT and ROLLBACK do not.

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
        connection = sys._getframe(FRAMES_UP).f_locals["self"]
        if connection.vendor == "postgresql":
            self.broken.discard(thread())
            if _is_broken(connection.connection):
                self.broken.add(thread())

    def committed(self, code: CodeType, value: Any) -> None:
        """The driver has done it."""
        connection = sys._getframe(FRAMES_UP).f_locals["self"]
        using = self.label(connection)
        if connection.run_on_commit:
            self.on_callbacks()
        if self.broken and thread() in self.broken:
            self.broken.remove(thread())
            self.recorder.record("transaction_rolled_back", {"using": using})
        else:
            self.recorder.take(("committed", clock(), thread(), using, False))

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


def _loaded(wrapper: Any) -> Iterator[Any]:
    """The class and all that are made of it so far. To ask the settings would fix them."""
    yield wrapper
    for derived in wrapper.__subclasses__():
        yield from _loaded(derived)


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


def _sender_of(frame: FrameType) -> FrameType:
    """The frame of what called a cursor whose own ``frame`` this is."""
    sent_by: FrameType | None = frame
    while sent_by is not None and sent_by.f_code.co_filename == _CURSORS:
        frame, sent_by = sent_by, sent_by.f_back
    return sent_by or frame


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
