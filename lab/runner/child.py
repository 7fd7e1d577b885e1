"""What a run's process does: load code, call the action, tell what the tracer saw."""

from __future__ import annotations

import base64
import functools
import inspect
import marshal
import os
import signal
import socket
import sys
import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from types import CodeType, FrameType, ModuleType
from typing import Any

from asgiref.sync import async_to_sync

from lab.runner import limits, wire
from lab.runner.databases import (
    PostgresObserver,
    SQLiteObserver,
    copy_template,
    read_library,
    stamp_version,
    use_postgres,
    use_sqlite,
    version_of,
)
from lab.tracing.names import show, show_exception
from lab.tracing.recorder import Recorder
from lab.tracing.states import StateReader
from lab.tracing.trace import State
from lab.tracing.tracer import Tracer

MODULE = "experiment"


class Printed:
    """Standard output and error of a run: each text becomes an event."""

    def __init__(self, recorder: Recorder, stream: str) -> None:
        self.recorder = recorder
        self.stream = stream
        self.left = limits.PRINTED
        self.encoding = "utf-8"

    def write(self, text: str) -> int:
        """Record ``text``; past the limit nothing more is kept."""
        if text and self.left > 0:
            kept = text[: self.left]
            self.left -= len(kept)
            if self.left == 0:
                kept += "\n[cut: this run printed too much]\n"
            self.recorder.record("text_printed", {"text": kept, "stream": self.stream})
        return len(text)

    def flush(self) -> None:
        """Nothing is held back."""

    def isatty(self) -> bool:
        """Nobody sits there."""
        return False


class Execution:
    """One run: its recorder, its tracer, and how it tells what it saw.

    ``teller`` leads to whoever asked. ``observer`` sees the run's database
    from outside, ``other`` its second one, if it has two. ``tracer`` is the
    zygote's, already observing.
    """

    def __init__(
        self,
        teller: wire.Teller,
        head: dict[str, Any],
        observer: SQLiteObserver | PostgresObserver,
        tracer: Tracer,
        other: SQLiteObserver | PostgresObserver | None = None,
    ) -> None:
        self.other = other
        self.tracer = tracer
        self.teller = teller
        self.head = head
        self.observer = observer
        self.sending = threading.RLock()
        self.speaking = False
        self.late = False
        self.recorder = tracer.recorder

    def send(self, event: dict[str, Any], state: State | None) -> None:
        """Tell one event, and the state if it changed."""
        data: dict[str, Any] = {"event": event}
        if state is not None:
            data["state"] = vars(state)
        self.say(self.teller.tell, data)

    def say(self, tell: Callable[[dict[str, Any]], None], data: dict[str, Any]) -> None:
        """Tell one line, whole even if the alarm rings meanwhile."""
        with self.sending:
            self.speaking = True
            tell(data)
            self.speaking = False
        if self.late:
            self.too_late()

    def too_many(self) -> None:
        """End here: the limit of events is reached."""
        reason = f"This run was cut after {limits.EVENTS} events, the most that is kept."
        self.finish("cut", reason)
        os._exit(0)

    def too_late(self, number: int = 0, frame: FrameType | None = None) -> None:
        """End here: the time is over. Called by the alarm, in the middle of anything."""
        if self.speaking:
            self.late = True
            return
        self.late = False
        reason = f"This run was stopped: it had not ended after {limits.SECONDS:.0f} seconds."
        self.finish("stopped", reason)
        os._exit(0)

    def load(self) -> ModuleType:
        """Execute the experiment's module: its imports, receivers and connections."""
        module = ModuleType(MODULE)
        module.__file__ = self.head["filename"]
        sys.modules[MODULE] = module
        code = compiled(self.head)
        exec(code, module.__dict__)
        self.tracer.follow(code, module.__dict__)
        self.tracer.monitor.missed.clear()  # what was missed before was not of this run
        self.recorder.restart(
            reader=StateReader(self.observer, other=self.other),
            limit=limits.EVENTS,
            on_limit=self.too_many,
            sink=self.send,
        )
        return module

    def call(self, action: Callable[..., Any]) -> tuple[str, str, str | None]:
        """Call the action and wait for the threads that it started; status, text, exception."""
        ended: tuple[str, str, str | None]
        try:
            if inspect.iscoroutinefunction(action):
                action = async_to_sync(action)
            value = action(**self.head["arguments"])
            ended = ("returned", show(value), None)
        except BaseException as error:  # whatever leaves the action is shown, SystemExit too
            exception, message = show_exception(error)
            self.recorder.record("action_raised", {"exception": exception, "message": message})
            ended = ("raised", message, exception)
        wait_for_threads()
        return ended

    def run(self) -> None:
        """Load, trace, call, and tell the end."""
        signal.signal(signal.SIGALRM, self.too_late)
        signal.setitimer(signal.ITIMER_REAL, limits.SECONDS)
        sys.stdout = Printed(self.recorder, "stdout")
        sys.stderr = Printed(self.recorder, "stderr")
        try:
            module = self.load()
        except Exception:
            self.finish("raised", traceback.format_exc(limit=-1), "LoadError")
            return
        ended = self.call(getattr(module, self.head["action"]))
        self.tracer.settle()
        self.recorder.close()
        signal.setitimer(signal.ITIMER_REAL, 0)
        self.finish(*ended)

    def finish(self, status: str, text: str, exception: str | None = None) -> None:
        """Tell how the run ended and what is in its tables for everyone to see."""
        import django

        found = tables(self.observer)
        if self.other is not None:
            found |= {f"{name} in other": rows for name, rows in tables(self.other).items()}
        duration = (self.recorder.now() - self.recorder.started) / 1e6
        end = {
            "outcome": {"status": status, "text": text, "exception": exception},
            "tables": found,
            "duration": round(duration, 3),
            "django": django.get_version(),
            "python": ".".join(map(str, sys.version_info[:3])),
            "database": self.observer.name,
            "missed": sorted(set(self.tracer.monitor.missed)),
            "cut": text if status in {"cut", "stopped"} else None,
        }
        self.say(self.teller.send, {"end": end})


def compiled(head: dict[str, Any]) -> CodeType:
    """The code of an experiment: compiled by who sent it, or here, where that raises."""
    if head["code"] is None:
        return compile(head["source"], head["filename"], "exec")
    code: CodeType = marshal.loads(base64.b64decode(head["code"]))  # noqa: S302 (the site's own)
    return code


def wait_for_threads() -> None:
    """Wait for the threads that the run has started, as Python does at its own end.

    The workers of an executor wait for more work for ever; they are told that none comes.
    """
    executors: Any = sys.modules.get("concurrent.futures.thread")
    if executors is not None:
        executors._python_exit()
        executors._shutdown = False  # the zygote, which rehearses a run, lives on
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and not thread.daemon:
            thread.join()


@functools.cache
def demo_tables() -> tuple[str, dict[str, tuple[str, list[str]]]]:
    """A statement that tells which demo tables have rows; for each, one that reads its columns."""
    from django.apps import apps

    reading = {}
    for model in apps.get_app_config("lab").get_models(include_auto_created=True):
        meta: Any = model._meta
        # Code may have made models of its own, whose tables may be gone again.
        if not meta.proxy and model.__module__ == "lab.models":
            columns = [field.column for field in meta.local_concrete_fields]
            names = ", ".join(f'"{column}"' for column in columns)
            order = f'ORDER BY "{meta.pk.column}" LIMIT {limits.ROWS}'
            statement = f'SELECT {names} FROM "{meta.db_table}" {order}'
            reading[meta.db_table] = statement, columns
    asked = ", ".join(f'EXISTS (SELECT 1 FROM "{table}")' for table in reading)
    return f"SELECT {asked}", reading


def tables(observer: SQLiteObserver | PostgresObserver) -> dict[str, list[dict[str, str]]]:
    """The rows of each demo table that has any, as every connection sees them."""
    asking, reading = demo_tables()
    has_rows = observer.fetch(asking, ()) or ()  # most tables have none
    found = {}
    for (table, (statement, columns)), there in zip(reading.items(), has_rows, strict=True):
        if there:
            found[table] = [
                {column: show(value) for column, value in zip(columns, row, strict=True)}
                for row in observer.fetch_all(statement)
            ]
    return found


def limber_up(database: Path) -> SQLiteObserver:
    """Open both connections to ``database`` and save once, undone; the observer.

    A child does this while it waits for its job. What happens for the first
    time in a process takes ten times as long as ever after, and a timeline
    shall show a process as one that serves a site: it has its connection.
    """
    from django.db import transaction

    from lab.models import Book

    use_sqlite(database)
    observer = SQLiteObserver(database)
    with transaction.atomic():
        Book(title="Two Scoops").save()
        transaction.set_rollback(True)
    observer.fetch('SELECT 1 FROM "lab_book"', ())
    return observer


def start_from(library: bytes, database: Path, observer: SQLiteObserver) -> None:
    """Put a learner's library in the place of the empty database."""
    from django.db import connections

    observer.close()
    connections["default"].close()
    for path in database.parent.glob(f"{database.name}-*"):
        path.unlink()
    with database.open("rb") as template:
        version = version_of(template.read(64))
    database.write_bytes(library)
    if version_of(library) != version:
        migrate()
    connections["default"].ensure_connection()


def migrate() -> None:
    """Give an older library the tables of today, before its run begins."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    stamp_version()


def open_another(
    engine: str, template: Path, postgres: Callable[[str], dict[str, Any]]
) -> SQLiteObserver | PostgresObserver:
    """Let ``other`` be an empty database, with its connection open; who sees it from outside."""
    from django.db import connections

    seen_by: SQLiteObserver | PostgresObserver
    if engine == "postgresql":
        parameters = postgres("other")
        use_postgres(parameters, "other")
        seen_by = PostgresObserver(parameters)
    else:
        path = Path("other.sqlite3").absolute()
        copy_template(template, path)
        use_sqlite(path, "other")
        seen_by = SQLiteObserver(path)
    connections["other"].ensure_connection()
    return seen_by


def serve(
    connection: socket.socket,
    database: Path,
    template: Path,
    observer: SQLiteObserver,
    tracer: Tracer,
    postgres: Callable[[str], dict[str, Any]],
    begins: Callable[[], None],
    bound: Callable[[], None] = limits.apply,
) -> None:
    """Receive a job, run it, tell what happened.

    ``database`` is a fresh copy of ``template``, which ``observer`` sees too.
    ``postgres`` makes a PostgreSQL database for an alias and says how to reach
    it; it is called only if the job asks for that engine. ``begins`` is called when
    databases that took their time are ready: the run's time begins anew. ``bound``
    sets the limits of the process.
    """
    from django.db import connections

    head, library, told = wire.receive_job(connection)
    teller = wire.Teller(connection, told)
    teller.tell({"begun": time.monotonic()})
    seen_by: SQLiteObserver | PostgresObserver = observer
    if head["engine"] == "postgresql":
        parameters = postgres("default")
        use_postgres(parameters)
        connections["default"].ensure_connection()
        seen_by = PostgresObserver(parameters)
    elif library is not None:
        start_from(library, database, observer)
    other = None
    if "other" in head["databases"]:
        other = open_another(head["engine"], template, postgres)
    if seen_by is not observer or library is not None or other is not None:
        begins()
    bound()
    Execution(teller, head, seen_by, tracer, other).run()
    if head["keep"]:
        connections.close_all()
        wire.send_library(connection, read_library(database))
