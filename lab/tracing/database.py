"""Watches statements, transactions, savepoints and ``on_commit()`` of every connection."""

from __future__ import annotations

import weakref
from types import CodeType, FrameType, FunctionType, MethodType
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.sqlite3.base import DatabaseWrapper as SQLiteWrapper
from django.db.backends.utils import CursorWrapper

from lab.tracing.monitor import Monitor
from lab.tracing.names import callable_name, show_exception, source_code_of
from lab.tracing.recorder import Held, Recorder

_WRITES = frozenset({"INSERT", "UPDATE", "DELETE", "REPLACE", "WITH", "CREATE", "ALTER", "DROP"})


class DatabaseHooks:
    """Records what reaches the database, and what becomes of it."""

    def __init__(self, recorder: Recorder) -> None:
        self.recorder = recorder
        self.labels: weakref.WeakKeyDictionary[Any, str] = weakref.WeakKeyDictionary()

    def install(self, monitor: Monitor) -> None:
        """Watch cursors and connections."""
        base = BaseDatabaseWrapper
        sql = source_code_of(CursorWrapper._execute_with_wrappers)  # type: ignore[attr-defined]
        monitor.watch(sql, self.sql_began, self.sql_ran, self.sql_failed)
        monitor.watch(source_code_of(CursorWrapper.__exit__), self.cursor_left, _nothing)
        for method in (
            base._savepoint,
            base._savepoint_rollback,
            base._savepoint_commit,
            SQLiteWrapper._start_transaction_under_autocommit,
        ):
            code = source_code_of(method)
            monitor.watch(code, self.control_began, self.control_ended, self.control_failed)
        monitor.watch(source_code_of(base.set_autocommit), None, self.autocommit_set)
        monitor.watch(
            source_code_of(base._commit), self.commit_began, self.committed, self.commit_failed
        )
        monitor.watch(source_code_of(base._rollback), None, self.rolled_back)
        monitor.watch(source_code_of(base._close), self.close_began, self.closed)

    def label(self, connection: Any) -> str:
        """The connection's alias; a further connection of the same alias is numbered."""
        known = self.labels.get(connection)
        if known is None:
            alias = str(connection.alias)
            same = sum(1 for label in self.labels.values() if label.partition(" ")[0] == alias)
            here = self.recorder.here.name
            first = same == 0 or here != "MainThread"
            known = alias if first else f"{alias} ({same + 1})"
            self.labels[connection] = known
        return known

    # Statements

    def sql_began(self, frame: FrameType) -> None:
        """A statement is about to be sent."""
        self.recorder.here.begun.append(self.recorder.now())

    def sql_ran(self, frame: FrameType, value: Any) -> None:
        """A statement was answered."""
        recorder = self.recorder
        here = recorder.here
        began = here.begun.pop()
        if here.control:
            return
        duration = recorder.now() - began
        found = frame.f_locals
        cursor = found["self"]
        connection = cursor.db
        statement = found["sql"]
        raw = cursor.cursor
        fetches = connection.vendor == "sqlite" and " RETURNING " in statement
        rows = None if fetches or raw.rowcount < 0 else raw.rowcount
        using = self.label(connection)
        autocommit = connection.autocommit and not connection.in_atomic_block
        values = {
            "statement": statement,
            "parameters": _parameters(found["params"]),
            "rows": rows,
            "duration": round(duration / 1e6, 4),
            "error": None,
            "using": using,
            "in_transaction": not autocommit,
        }
        if recorder.reader is not None:
            recorder.reader.inserted(connection, raw, statement)
        number = recorder.record("sql_ran", values, at=began, hold=fetches)
        if fetches:
            here.held = Held(number, raw, using, autocommit)
        elif autocommit and rows != 0 and statement.split(None, 1)[0].upper() in _WRITES:
            recorder.record("transaction_committed", {"using": using, "autocommit": True})

    def sql_failed(self, frame: FrameType, error: BaseException) -> None:
        """A statement was refused."""
        recorder = self.recorder
        began = recorder.here.begun.pop()
        found = frame.f_locals
        connection = found["self"].db
        values = {
            "statement": found["sql"],
            "parameters": _parameters(found["params"]),
            "rows": None,
            "duration": round((recorder.now() - began) / 1e6, 4),
            "error": ": ".join(show_exception(error)),
            "using": self.label(connection),
            "in_transaction": connection.in_atomic_block or not connection.autocommit,
        }
        recorder.record("sql_ran", values, at=began)

    def cursor_left(self, frame: FrameType) -> None:
        """A cursor's block ends: what it returned was fetched."""
        if self.recorder.here.held is not None:
            self.recorder.settle()

    # Transactions. BEGIN and SAVEPOINT pass through a cursor, COMMIT and ROLLBACK do not.

    def control_began(self, frame: FrameType) -> None:
        """Django sends a statement that only controls the transaction."""
        self.recorder.here.control += 1

    def control_ended(self, frame: FrameType, value: Any) -> None:
        """That statement was answered."""
        self.recorder.here.control -= 1
        name = frame.f_code.co_name
        kind = {
            "_savepoint": "savepoint_made",
            "_savepoint_commit": "savepoint_released",
            "_savepoint_rollback": "savepoint_rolled_back",
        }.get(name)
        if kind is not None:
            found = frame.f_locals
            values = {"savepoint": found["sid"], "using": self.label(found["self"])}
            self.recorder.record(kind, values)

    def control_failed(self, frame: FrameType, error: BaseException) -> None:
        """That statement was refused; ``sql_failed`` has said so."""
        self.recorder.here.control -= 1

    def autocommit_set(self, frame: FrameType, value: Any) -> None:
        """Autocommit was switched: off means that a transaction is open."""
        found = frame.f_locals
        if not found["autocommit"]:
            self.recorder.record("transaction_began", {"using": self.label(found["self"])})

    def commit_began(self, frame: FrameType) -> None:
        """Django asks for a commit. PostgreSQL answers a broken transaction's with a rollback."""
        connection = frame.f_locals["self"]
        raw = connection.connection
        broken = (
            connection.vendor == "postgresql"
            and raw is not None
            and raw.info.transaction_status.name == "INERROR"
        )
        self.recorder.here.aside.append(broken)

    def committed(self, frame: FrameType, value: Any) -> None:
        """The driver has done it."""
        using = self.label(frame.f_locals["self"])
        if self.recorder.here.aside.pop():
            self.recorder.record("transaction_rolled_back", {"using": using})
        else:
            self.recorder.record("transaction_committed", {"using": using, "autocommit": False})

    def commit_failed(self, frame: FrameType, error: BaseException) -> None:
        """The database refused to commit, as it does for a deferred constraint."""
        self.recorder.here.aside.pop()
        values = {
            "statement": "COMMIT",
            "parameters": (),
            "rows": None,
            "duration": 0.0,
            "error": ": ".join(show_exception(error)),
            "using": self.label(frame.f_locals["self"]),
            "in_transaction": True,
        }
        self.recorder.record("sql_ran", values)

    def rolled_back(self, frame: FrameType, value: Any) -> None:
        """The driver has rolled back."""
        using = self.label(frame.f_locals["self"])
        self.recorder.record("transaction_rolled_back", {"using": using})

    def close_began(self, frame: FrameType) -> None:
        """A connection is closed, and with it a transaction that was open."""
        connection = frame.f_locals["self"]
        self.recorder.here.aside.append(connection.in_atomic_block)

    def closed(self, frame: FrameType, value: Any) -> None:
        """The connection is closed."""
        if self.recorder.here.aside.pop():
            using = self.label(frame.f_locals["self"])
            self.recorder.record("transaction_rolled_back", {"using": using})


class CallbackHooks:
    """Records callbacks of ``on_commit()``: registered, ran, dropped."""

    def __init__(self, recorder: Recorder, labels: DatabaseHooks) -> None:
        self.recorder = recorder
        self.label = labels.label
        self.monitor = Monitor()
        self.runners: set[CodeType] = set()

    def install(self, monitor: Monitor) -> None:
        """Watch registration, the run of the callbacks, and what drops them."""
        self.monitor = monitor
        base = BaseDatabaseWrapper
        on_commit = source_code_of(base.on_commit)
        monitor.watch(on_commit, self.registered, _nothing)
        self.runners = {on_commit, source_code_of(base.run_and_clear_commit_hooks)}
        for code in self.runners:
            monitor.watch_calls(code, self.called, self.call_ended)
        for method in (base.rollback, base.savepoint_rollback, base.close):
            monitor.watch(source_code_of(method), self.drop_began, self.dropped, self.drop_failed)

    def registered(self, frame: FrameType) -> None:
        """``on_commit()`` was called."""
        found = frame.f_locals
        if callable(found["func"]):
            values = {"callback": callable_name(found["func"]), "using": self.label(found["self"])}
            self.recorder.record("callback_registered", values)

    def called(self, frame: FrameType, target: Any) -> None:
        """Something is called there: the callback, or Django's own."""
        found = frame.f_locals
        func = found.get("func")
        if func is None or getattr(func, "__func__", func) is not getattr(
            target, "__func__", target
        ):
            return
        values = {"callback": callable_name(func), "using": self.label(found["self"])}
        number = self.recorder.record("callback_ran", values)
        code = frame.f_code
        if isinstance(func, FunctionType | MethodType):
            code = func.__code__
            self.monitor.watch(code, self.monitor.starts.get(code), self.returned, self.raised)
        self.recorder.open(number, code, "callback", values)

    def returned(self, frame: FrameType, value: Any) -> None:
        """The code of a callback returns."""
        self._end(frame, None)

    def raised(self, frame: FrameType, error: BaseException) -> None:
        """The code of a callback is left by an exception."""
        self._end(frame, error)

    def _end(self, frame: FrameType, error: BaseException | None) -> None:
        if frame.f_back is not None and frame.f_back.f_code in self.runners:
            self._close(frame.f_code, error)

    def call_ended(self, target: Any, failed: bool) -> None:
        """A callback that is not a Python function ended."""
        spans = self.recorder.here.spans
        if spans and spans[-1].kind == "callback" and spans[-1].code in self.runners:
            self._close(spans[-1].code, RuntimeError() if failed else None)

    def _close(self, code: CodeType, error: BaseException | None) -> None:
        span = self.recorder.close(code)
        if span is not None:
            values = {"opened": span.number, "callback": span.values["callback"]}
            exception, message = show_exception(error) if error is not None else (None, "")
            self.recorder.record(
                "callback_returned", {**values, "exception": exception, "message": message}
            )

    def drop_began(self, frame: FrameType) -> None:
        """Something begins that may drop callbacks."""
        self.recorder.here.aside.append([entry[1] for entry in _pending(frame)])

    def dropped(self, frame: FrameType, value: Any) -> None:
        """It is done: those that are gone will never run."""
        before = self.recorder.here.aside.pop()
        left = [entry[1] for entry in _pending(frame)]
        for func in before:
            if func not in left:
                using = self.label(frame.f_locals["self"])
                values = {"callback": callable_name(func), "using": using}
                self.recorder.record("callback_dropped", values)

    def drop_failed(self, frame: FrameType, error: BaseException) -> None:
        """It was left by an exception."""
        self.recorder.here.aside.pop()


def _pending(frame: FrameType) -> list[Any]:
    return list(frame.f_locals["self"].run_on_commit)


def _parameters(given: Any) -> tuple[Any, ...]:
    if isinstance(given, dict):
        return tuple(given.values())
    return tuple(given or ())


def _nothing(frame: FrameType, value: Any) -> None:
    """The end of what only matters when it begins."""
