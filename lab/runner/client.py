"""The web process's side: start the zygote, hand it jobs, put the trace together."""

from __future__ import annotations

import atexit
import base64
import fcntl
import itertools
import logging
import marshal
import os
import re
import shutil
import socket
import subprocess
import sys
import sysconfig
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import IO, Any

from lab.runner import limits, wire
from lab.tracing.events import Event, RunCut, from_run
from lab.tracing.trace import Outcome, State, Trace

logger = logging.getLogger(__name__)

PREFIX = "before-and-after-"
#: What a run gets of the environment: enough for Python and libpq, none of the site's secrets.
ENVIRONMENT = re.compile(r"PATH|HOME|LANG|LC_\w+|TZ|TMPDIR|LD_LIBRARY_PATH|PG\w+|PYTHON\w+")
ROOT = Path(__file__).resolve().parent.parent.parent
#: What surrounds the time in which a thread does nothing but wait for its run. A server that lets
#: few threads work at once sets it, so that others can meanwhile.
waiting: Callable[[], AbstractContextManager[None]] = nullcontext

#: How the zygote's Python gets its memory, where it has mimalloc (3.13 and later). What a run
#: allocates lies closer together than with Python's other allocator, so that it copies a fifth
#: fewer of the pages that it shares. The allocator asks for its memory in pieces of 64 MiB, or a
#: run's limit would be one piece.
HAS_MIMALLOC = bool(sysconfig.get_config_var("WITH_MIMALLOC"))
ALLOCATOR = {"PYTHONMALLOC": "mimalloc", "MIMALLOC_ARENA_RESERVE": "65536"} if HAS_MIMALLOC else {}


class LabBusy(Exception):
    """Every place for runs is taken and none became free in time."""


class LabUnavailable(Exception):
    """Runs cannot be started; the text says why, for the operator."""


@dataclass(frozen=True, kw_only=True)
class Job:
    """What a run is to do.

    ``source`` is the code, to the letter; ``action`` names the function in it
    that is called with ``arguments``. ``engine`` is "sqlite" or "postgresql".
    ``library`` is a SQLite file to start from instead of an empty database;
    with ``keep`` the file is given back afterwards. ``databases`` names the
    aliases that the code uses: "default", and "other" where it needs two.
    """

    source: str
    filename: str
    action: str
    arguments: dict[str, Any]
    engine: str = "sqlite"
    library: bytes | None = None
    keep: bool = False
    databases: tuple[str, ...] = ("default",)


#: What of a job travels as its head.
HEAD = tuple(field.name for field in fields(Job) if field.name != "library")


@dataclass(frozen=True, kw_only=True)
class Result:
    """The trace of a run and, if it was to be kept and the run ended by itself, the library."""

    trace: Trace
    library: bytes | None = None


def _folder() -> Path:
    """A new folder for one zygote, in memory where the system offers that."""
    parent = Path("/dev/shm")
    usable = parent.is_dir() and os.access(parent, os.W_OK)
    return Path(tempfile.mkdtemp(prefix=PREFIX, dir=parent if usable else None))


def sweep(parent: Path) -> None:
    """Take away the folders of zygotes that died without a chance to do so themselves."""
    for folder in parent.glob(f"{PREFIX}*"):
        lock = folder / "lock"
        try:
            with lock.open("r+b") as held:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
        except OSError:
            continue  # in use, not ours, or just being made


class Queue:
    """Those who have a run or wait for one. It takes any number while runs come to an end."""

    def __init__(self) -> None:
        self._changing = threading.Lock()
        self._numbers = itertools.count()
        self._inside: list[int] = []
        self._moved = time.monotonic()

    @contextmanager
    def turn(self) -> Iterator[Callable[[], bool]]:
        """Stand in the queue until the run is over; gives what says whether waiting is hopeless.

        Raises LabBusy if it is from the beginning.
        """
        number = next(self._numbers)
        with self._changing:
            self._inside.append(number)
            if len(self._inside) <= limits.PLACES:
                self._moved = time.monotonic()  # this run begins at once
        try:
            if self._is_hopeless(number):
                raise LabBusy("every place for runs is taken, and others wait for one")
            yield lambda: self._is_hopeless(number)
        finally:
            with self._changing:
                if self._inside.index(number) < limits.PLACES:
                    self._moved = time.monotonic()  # it was a run, not one who gave up
                self._inside.remove(number)

    def _is_hopeless(self, number: int) -> bool:
        """Whether too many stand before ``number`` for so long without the end of any run."""
        with self._changing:
            before = self._inside.index(number) - limits.PLACES
            return before * (time.monotonic() - self._moved) >= limits.WAITING


class Lab:
    """One zygote and the way to it. Safe to use from many threads."""

    def __init__(self, postgres: str = "") -> None:
        self.postgres = postgres
        self._starting = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0
        self._folder: Path | None = None
        self._lock: IO[bytes] | None = None
        self._queue = Queue()

    def start(self) -> Path:
        """The folder of the zygote that serves this process, started if need be.

        Raises LabUnavailable if it does not start.
        """
        with self._starting:
            process = self._process
            mine = self._owner == os.getpid()
            if process is not None and mine and process.poll() is None and self._folder:
                return self._folder
            if mine:
                self._forget()
            return self._start()

    def _start(self) -> Path:
        folder = _folder()
        sweep(folder.parent)
        lock = (folder / "lock").open("wb")
        fcntl.flock(lock, fcntl.LOCK_EX)
        environment = {n: value for n, value in os.environ.items() if ENVIRONMENT.fullmatch(n)}
        environment = {**ALLOCATOR, **environment}
        environment |= {"LAB_POSTGRES": self.postgres, "PYTHONPATH": str(ROOT)}
        process = subprocess.Popen(
            [sys.executable, "-m", "lab.runner.zygote", str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            env=environment,
            pass_fds=[lock.fileno()],
            start_new_session=True,
        )
        assert process.stdout is not None
        if process.stdout.readline() != b"ready\n":
            process.kill()
            process.communicate()
            lock.close()
            shutil.rmtree(folder, ignore_errors=True)
            raise LabUnavailable("the process that runs are forked from did not start")
        self._process, self._owner = process, os.getpid()
        self._folder, self._lock = folder, lock
        return folder

    def _forget(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            for pipe in filter(None, (process.stdin, process.stdout)):
                pipe.close()
            process.wait()
        if self._lock is not None:
            self._lock.close()
            self._lock = None
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None

    def stop(self) -> None:
        """End the zygote and every run. Harmless when nothing was started, or by a fork."""
        with self._starting:
            if self._owner == os.getpid():
                self._forget()

    @contextmanager
    def connect(self) -> Iterator[socket.socket]:
        """A connection on which a child will listen. Raises LabBusy and LabUnavailable."""
        try:
            connection = self._dial()
        except BlockingIOError as error:
            raise LabBusy("the line of those who wait for a place is full") from error
        except OSError:  # the zygote went in just this moment: once more, with a new one
            time.sleep(0.05)
            try:
                connection = self._dial()
            except OSError as error:
                raise LabUnavailable(f"the lab does not answer: {error}") from error
        with connection:
            yield connection

    def _dial(self) -> socket.socket:
        folder = self.start()
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(limits.SECONDS_TO_WAIT)  # or a full line would hold it for ever
        try:
            connection.connect(str(folder / "socket"))
        except OSError:
            connection.close()
            raise
        return connection

    def run(self, job: Job) -> Result:
        """Do ``job`` in a process of its own.

        Raises LabBusy if no place became free in time, LabUnavailable if runs
        cannot be started. What the code does never raises here: it is in the
        trace.
        """
        with (
            self._queue.turn() as is_hopeless,
            self.connect() as connection,
            _told(self._folder) as told,
        ):
            head = {name: getattr(job, name) for name in HEAD}
            head["code"] = compiled(job.source, job.filename)
            story = Story(job)
            try:
                wire.send_job(connection, head, job.library, told.fileno())
                with waiting():
                    _wait(connection, told.fileno(), is_hopeless)
                    connection.settimeout(2 * limits.SECONDS_TO_KILL + 2)
                    story.listen(connection)
            except (BrokenPipeError, ConnectionResetError):
                pass  # it has ended; what it told is in the file
            story.read(wire.read_told(told.fileno()))
            return story.result()


@lru_cache(maxsize=1024)
def compiled(source: str, filename: str) -> str | None:
    """``source`` compiled, marshalled, as base64; None if it cannot be compiled.

    Most of what runs has run before, and a run's own process is not warm.
    """
    try:
        return base64.b64encode(marshal.dumps(compile(source, filename, "exec"))).decode()
    except (SyntaxError, ValueError):
        return None


def _told(folder: Path | None) -> IO[bytes]:
    """A file without a name, for what a run tells; it goes when nobody holds it any more."""
    return tempfile.TemporaryFile(dir=folder, buffering=0)


def _wait(connection: socket.socket, told: int, is_hopeless: Callable[[], bool]) -> None:
    """Wait until a run has begun, or has sent something. Raises LabBusy if none does in time."""
    until = time.monotonic() + limits.SECONDS_TO_WAIT
    connection.settimeout(min(limits.SECONDS_BETWEEN_LOOKS, limits.SECONDS_TO_WAIT))
    while True:
        try:
            connection.recv(1, socket.MSG_PEEK)
            return
        except TimeoutError as error:
            if wire.has_begun(told):
                return
            if time.monotonic() > until or is_hopeless():
                raise LabBusy("every place for runs is taken") from error


class Story:
    """What a run has told so far, and the trace that it makes."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.events: list[Event] = []
        self.states: dict[int, State] = {}
        self.end: dict[str, Any] | None = None
        self.library: bytes | None = None
        self.since = time.monotonic()

    def listen(self, connection: socket.socket) -> None:
        """Take in what comes through the socket, until the run ends or is gone."""
        try:
            for told in wire.receive(connection):
                if isinstance(told, bytes):
                    self.library = told
                else:
                    self.read([told])
                    if self.end is not None and not self.job.keep:
                        return  # its process needs a moment more to go
        except (TimeoutError, ConnectionResetError):
            return

    def read(self, lines: list[dict[str, Any]]) -> None:
        """Take in what was told, each object of a line."""
        for told in lines:
            if "event" in told:
                event = from_run(told["event"])
                self.events.append(event)
                if "state" in told:
                    self.states[event.number] = State(**told["state"])
            elif "end" in told:
                self.end = told["end"]
            else:
                self.since = told["begun"]

    def result(self) -> Result:
        """The trace, with a plain last sentence if the run did not end by itself."""
        events = sorted(self.events, key=lambda event: event.number)
        end = self.end if self.end is not None else self._violent_end()
        cut = end.pop("cut", None)
        if cut is not None:
            last = events[-1] if events else None
            number, at = (last.number + 1, last.at) if last else (1, 0.0)
            # Who only heard of it may have begun to count a little late.
            end["duration"] = max(at, end["duration"])
            events.append(RunCut(number=number, at=end["duration"], reason=cut))
        missed = tuple(end.pop("missed", ()))
        if missed:
            logger.error("the tracer failed in a run of %s: %s", self.job.filename, missed)
        trace = Trace(
            events=tuple(events),
            states=self.states,
            source=self.job.source,
            arguments={name: repr(value) for name, value in self.job.arguments.items()},
            missed=missed,
            **{**end, "outcome": Outcome(**end["outcome"])},
        )
        return Result(trace=trace, library=self.library)

    def _violent_end(self) -> dict[str, Any]:
        """What can be said of a run whose process ended without a word."""
        seconds = time.monotonic() - self.since
        if seconds >= limits.SECONDS:
            status = "stopped"
            text = f"This run was stopped: it had not ended after {limits.SECONDS:.0f} seconds."
        else:
            status = "died"
            text = "This run's process ended before its work was done, without saying why."
        outcome = {"status": status, "text": text, "exception": None}
        return {"outcome": outcome, "duration": round(1000 * seconds, 3), "cut": text}


_lab: Lab | None = None
_making = threading.Lock()


def lab() -> Lab:
    """The lab of this process, with the PostgreSQL server of the settings."""
    global _lab
    from django.conf import settings

    postgres = str(getattr(settings, "LAB_POSTGRES", "") or "")
    with _making:
        if _lab is None or _lab.postgres != postgres:
            if _lab is not None:
                _lab.stop()
            _lab = Lab(postgres)
            atexit.register(_lab.stop)
        return _lab


def run(job: Job) -> Result:
    """Do ``job``; see ``Lab.run``."""
    return lab().run(job)


def warm_up() -> None:
    """Start the lab, so that the first visitor does not wait. Raises LabUnavailable."""
    lab().start()


def engines() -> list[str]:
    """The databases that a run can use here."""
    return ["sqlite", "postgresql"] if lab().postgres else ["sqlite"]


__all__ = ["Job", "Lab", "LabBusy", "LabUnavailable", "Result", "engines", "run", "warm_up"]
