"""The warm process from which every run is forked.

``python -m lab.runner.zygote FOLDER`` sets Django up once, with settings of a
run, and keeps a few children waiting at ``FOLDER/socket``. Each child takes one
job, does it, and ends; so nothing has to be undone. This process stays
single-threaded and opens no database, so that forking it is safe.

It ends, with all its children, when its standard input closes: that is the
web process going away, in whatever manner.
"""

from __future__ import annotations

import contextlib
import gc
import os
import select
import shutil
import signal
import socket
import struct
import sys
import time
from pathlib import Path
from typing import Any

from lab.runner import limits

#: Children that wait for a job. One is taken at once, another while it is replaced.
IDLE = 3
#: Jobs that stand in the line, those included whose senders have given up.
LINE = 1024
_BUSY = struct.Struct("!I")


class Zygote:
    """Forks, counts, kills and buries. ``folder`` is its own, and goes when it goes."""

    def __init__(self, folder: Path, postgres: str = "") -> None:
        self.folder = folder
        self.postgres = postgres
        self.template = folder / "template.sqlite3"
        self.postgres_template = ""
        #: The template as bytes, which every child shares.
        self.empty = b""
        self.prefix = f"before_after_run_{os.uname().nodename}_{os.getpid()}_".lower()
        self.prefix = "".join(c if c.isalnum() else "_" for c in self.prefix)
        self.idle: set[int] = set()
        self.busy: dict[int, float] = {}
        self.janitors: set[int] = set()
        self.listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.notices, self.notify = os.pipe()
        self.lifeline, self.life = os.pipe()
        self.wake, self.waker = os.pipe()

    def prepare(self) -> None:
        """Import, warm, make the templates, listen. Raises what Django raises."""
        import django

        os.environ["DJANGO_SETTINGS_MODULE"] = "lab.run_settings"
        django.setup()
        from lab.runner import child, sharing, warm  # noqa: F401  (imported here to be inherited)

        self._in_child(lambda: warm.make_templates(self.template, self.postgres, self.folder))
        name = self.folder / "postgres"
        self.postgres_template = name.read_text() if name.exists() else ""
        if self.postgres_template:
            import django.db.backends.postgresql.base  # here, or each run would do it
        self.tracer = warm.rehearse(self.template, self.folder)
        self.empty = self.template.read_bytes()
        gc.collect()
        sharing.immortalise()
        gc.collect()
        sharing.gather()
        gc.freeze()
        self.listener.bind(str(self.folder / "socket"))
        self.listener.listen(LINE)
        self.listener.setblocking(False)
        for descriptor in (self.waker, self.wake):
            os.set_blocking(descriptor, False)
        signal.signal(signal.SIGCHLD, lambda number, frame: None)
        signal.set_wakeup_fd(self.waker, warn_on_full_buffer=False)

    def _in_child(self, work: Any) -> None:
        """Do ``work`` in a process of its own. Raises RuntimeError if that fails."""
        pid = os.fork()
        if pid == 0:
            status = 1
            try:
                work()
                status = 0
            except BaseException:
                sys.excepthook(*sys.exc_info())
            finally:
                os._exit(status)
        if os.waitpid(pid, 0)[1] != 0:
            raise RuntimeError("the lab's databases could not be prepared; the reason stands above")

    # The parent

    def serve(self) -> None:
        """Keep children waiting until standard input closes."""
        stdin = sys.stdin.fileno()
        heard: list[int] = [stdin, self.notices, self.wake]
        try:
            os.write(sys.stdout.fileno(), b"ready\n")
        except BrokenPipeError:
            return  # the web process has gone meanwhile
        while True:
            self._replenish()
            readable, _, _ = select.select(heard, [], [], self._pause())
            if stdin in readable and not os.read(stdin, 1):
                return
            if self.notices in readable:
                self._note(os.read(self.notices, 4096))
            if self.wake in readable:
                os.read(self.wake, 4096)
            self._kill_late()
            self._bury()

    def _replenish(self) -> None:
        """Fork children that wait. While one run goes on, it gets the processor first."""
        wanted = IDLE - 1 if len(self.busy) == 1 else IDLE
        while len(self.idle) < wanted and len(self.idle) + len(self.busy) < limits.PLACES:
            pid = os.fork()
            if pid == 0:
                self._live()
            self.idle.add(pid)

    def _pause(self) -> float | None:
        if not self.busy:
            return None
        return max(0.0, min(self.busy.values()) - time.monotonic())

    def _note(self, data: bytes) -> None:
        for (pid,) in _BUSY.iter_unpack(data):
            if pid in self.idle or pid in self.busy:
                self.idle.discard(pid)
                self.busy[pid] = time.monotonic() + limits.SECONDS_TO_KILL

    def _kill_late(self) -> None:
        now = time.monotonic()
        for pid, deadline in self.busy.items():
            if deadline <= now:
                _kill_group(pid)
                self.busy[pid] = now + 1.0

    def _bury(self) -> None:
        while True:
            try:
                pid, _ = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            self.janitors.discard(pid)
            if pid in self.idle or pid in self.busy:
                self.idle.discard(pid)
                self.busy.pop(pid, None)
                self._clean(pid)

    def _clean(self, pid: int) -> None:
        """Take away what the run ``pid`` may have left: processes, files, a database."""
        _kill_group(pid)
        folder = self.folder / str(pid)
        used_postgres = (folder / "postgres").exists()
        remove(folder)
        if used_postgres:
            janitor = os.fork()
            if janitor == 0:
                self._drop(self._names(pid))
            self.janitors.add(janitor)

    def _names(self, pid: int) -> list[str]:
        """The databases that the run ``pid`` may have on PostgreSQL."""
        return [f"{self.prefix}{pid}", f"{self.prefix}{pid}_other"]

    def _drop(self, names: list[str]) -> None:
        """In a child: drop databases, and end."""
        try:
            from lab.runner.databases import drop_postgres

            for name in names:
                drop_postgres(self.postgres, name)
        finally:
            os._exit(0)

    def close(self) -> None:
        """Kill every child and take the folder away."""
        for pid in [*self.idle, *self.busy]:
            _kill_group(pid)
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        used = [pid for pid in self.busy if self._has_database(pid)]
        names = [name for pid in used for name in self._names(pid)]
        if names:
            janitor = os.fork()
            if janitor == 0:
                self._drop(names)
            self.janitors.add(janitor)
        for pid in [*self.idle, *self.busy, *self.janitors]:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, 0)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _has_database(self, pid: int) -> bool:
        return (self.folder / str(pid) / "postgres").exists()

    # A child

    def _live(self) -> None:
        """Wait for a job, do it, end. Never returns."""
        try:
            os.setpgid(0, 0)
            signal.set_wakeup_fd(-1)
            for number in (signal.SIGCHLD, signal.SIGINT, signal.SIGTERM):
                signal.signal(number, signal.SIG_DFL)
            os.close(self.life)
            self._one_job()
        except BaseException:
            sys.__stderr__ and sys.excepthook(*sys.exc_info())
        finally:
            os._exit(0)

    def _one_job(self) -> None:
        from lab.runner import child

        folder = self.folder / str(os.getpid())
        folder.mkdir(mode=0o700)
        os.chdir(folder)
        path = folder / "run.sqlite3"
        path.write_bytes(self.empty)
        observer = child.limber_up(path)
        connection = self._accept()
        if connection is None:
            return
        self._say_busy()
        self.listener.close()
        connection.setblocking(True)
        with connection:
            child.serve(
                connection,
                path,
                self.template,
                observer,
                self.tracer,
                self._make_postgres,
                self._say_busy,
            )

    def _say_busy(self) -> None:
        """Tell the zygote that the time of this run begins, or begins anew."""
        os.write(self.notify, _BUSY.pack(os.getpid()))

    def _accept(self) -> socket.socket | None:
        """The next connection that somebody still holds, or None if the zygote is gone.

        Of the children that wait, a connection wakes only one.
        """
        with select.epoll() as heard:
            heard.register(self.listener, select.EPOLLIN | select.EPOLLEXCLUSIVE)
            heard.register(self.lifeline, select.EPOLLIN)
            while True:
                if self.lifeline in (descriptor for descriptor, _ in heard.poll()):
                    return None
                with contextlib.suppress(BlockingIOError):
                    connection = self.listener.accept()[0]
                    if not _has_hung_up(connection):
                        return connection
                    connection.close()

    def _make_postgres(self, alias: str) -> dict[str, Any]:
        from lab.runner.databases import create_postgres, postgres_parameters

        own, other = self._names(os.getpid())
        name = own if alias == "default" else other
        Path("postgres").touch()
        create_postgres(self.postgres, self.postgres_template, name)
        return postgres_parameters(self.postgres, name)


def _has_hung_up(connection: socket.socket) -> bool:
    """Whether whoever sent the job has given up since: it waits here like any other."""
    heard = select.poll()
    heard.register(connection, 0)  # that it was hung up is told unasked
    return bool(heard.poll(0))


def remove(folder: Path) -> None:
    """Take ``folder`` away with its files; if it has more, by the slower ``rmtree()``."""
    try:
        held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            for name in os.listdir(held):  # noqa: PTH208  (of what is held, whatever its name)
                os.unlink(name, dir_fd=held)
        finally:
            os.close(held)
        folder.rmdir()
    except OSError:
        shutil.rmtree(folder, ignore_errors=True)


def _kill_group(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def main(folder: str) -> None:
    """Serve from ``folder`` until standard input closes."""
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # the web process decides, by closing the pipe
    zygote = Zygote(Path(folder), os.environ.get("LAB_POSTGRES", ""))
    try:
        zygote.prepare()
        zygote.serve()
    finally:
        zygote.close()


if __name__ == "__main__":
    main(sys.argv[1])
