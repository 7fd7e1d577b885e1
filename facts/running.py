"""Run checks, each in a process and a database of its own, without the lab's tracer.

``python -m facts.running transactions.error_in_post_save`` prints what one check
observes; ``--engine postgresql`` lets it run on the server of LAB_POSTGRES.
``--jobs`` reads ``[[check, engine], ...]`` as JSON from standard input and answers
with one line of JSON for each, in the same order.

It imports nothing newer than Django 4.2, so that ``script/facts`` can run it there.
"""

from __future__ import annotations

import contextlib
import json
import linecache
import os
import select
import signal
import sqlite3
import sys
import tempfile
import time
import traceback
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from facts.source import NoCheck, code_of, tools_in

if TYPE_CHECKING:
    import psycopg

SECONDS = 20.0
ENGINES = ("sqlite", "postgresql")
ALIASES = ("default", "other")


class Bench:
    """A warm process in which Django is set up, and from which each check is forked."""

    def __init__(self, folder: Path, postgres: str = "") -> None:
        self.folder = folder
        self.postgres = postgres
        self.template = folder / "template"
        self.postgres_template = ""
        self.server: psycopg.Connection[Any] | None = None
        self.strategy = ""

    def prepare(self) -> None:
        """Set Django up with the settings of a run, and make the empty databases."""
        import django

        from lab import run_settings

        os.environ["DJANGO_SETTINGS_MODULE"] = "lab.run_settings"
        if django.VERSION < (5, 1):  # pragma: no cover (it lacks this option; script/facts runs it)
            run_settings.DATABASES["default"]["OPTIONS"] = {"timeout": 1}
            run_settings.DATABASES["other"]["OPTIONS"] = {"timeout": 1}
        django.setup()
        if json.loads(self._in_child(self._make_templates) or "{}") != {"made": True}:
            raise RuntimeError("the databases of the checks could not be prepared; see above")
        name = self.folder / "postgres"
        self.postgres_template = name.read_text() if name.exists() else ""
        if self.postgres:
            self._connect()

    def _connect(self) -> None:
        """Keep a connection to the server; find out how it makes databases fastest."""
        import psycopg

        from lab.runner import databases

        self.server = psycopg.connect(self.postgres, autocommit=True)
        self.strategy = databases.strategy(self.server)

    def _make_templates(self) -> str:
        from lab.runner.databases import make_postgres_template, make_template

        make_template(self.template)
        if self.postgres:
            (self.folder / "postgres").write_text(make_postgres_template(self.postgres))
        return json.dumps({"made": True})

    def run(self, check: str, engine: str) -> dict[str, Any]:
        """``{"observed": ...}`` or ``{"error": ...}``: what one check came to."""
        # A second database is made for those that name it.
        code = _code_of(check)
        aliases = ALIASES if '"other"' in code else ALIASES[:1]
        with self._databases(engine, aliases) as names:
            answer = self._in_child(lambda: self._observe(check, engine, names))
        return json.loads(answer) if answer else {"error": "its process ended without a word"}

    @contextlib.contextmanager
    def _databases(self, engine: str, aliases: Iterable[str]) -> Iterator[dict[str, str]]:
        """An empty database for each alias; gone afterwards."""
        from lab.runner import databases

        if engine == "sqlite":
            with tempfile.TemporaryDirectory(dir=self.folder) as folder:
                paths = {alias: str(Path(folder, alias)) for alias in aliases}
                for path in paths.values():
                    databases.copy_template(self.template, Path(path))
                yield paths
            return
        assert self.server is not None
        names = {alias: f"before_after_fact_{os.getpid()}_{alias}" for alias in aliases}
        for name in names.values():
            made = f"CREATE DATABASE {name} TEMPLATE {self.postgres_template} {self.strategy}"
            self.server.execute(made.encode())
        try:
            yield names
        finally:
            for name in names.values():
                self.server.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())

    def _observe(self, check: str, engine: str, names: dict[str, str]) -> str:
        """In a child: open the databases, call the check; what it came to, as JSON."""
        from django.db import connections

        from lab.runner import databases

        for alias, name in names.items():
            if engine == "sqlite":
                databases.use_sqlite(Path(name), alias)
            else:
                databases.use_postgres(databases.postgres_parameters(self.postgres, name), alias)
        connections["default"].ensure_connection()
        try:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # a logged error is no news here
            return json.dumps({"observed": _load(check)()})
        except Exception:
            return json.dumps({"error": traceback.format_exc(limit=-3)})

    def _in_child(self, work: Any) -> str:
        """What ``work`` returns, done in a process of its own that is killed when it hangs."""
        sys.stdout.flush()
        here, there = os.pipe()
        pid = os.fork()
        if pid == 0:  # pragma: no cover (the new process is measured from its next call on)
            os.setpgid(0, 0)
            os.close(here)
            _work_and_tell(work, there)
        os.close(there)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.setpgid(pid, pid)
        told = _listen(here)
        if told is None:
            os.killpg(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)  # whom it left behind
        if told is None:
            return json.dumps({"error": f"it had not ended after {SECONDS:.0f} seconds"})
        return told


def _code_of(check: str) -> str:
    """The code of the check with that of its tools; empty if there is no such check."""
    try:
        return (code := code_of(check)) + tools_in(code)
    except NoCheck:
        return ""  # its process tells


def _load(check: str) -> Any:
    """The function ``module.function``, from the very text that its page shows."""
    module = ModuleType(f"facts.checks.{check.rpartition('.')[0]}")
    sys.modules[module.__name__] = module
    source = code_of(check)
    linecache.cache[check] = (len(source), None, source.splitlines(keepends=True), check)
    exec(compile(source, check, "exec"), module.__dict__)
    return getattr(module, check.rpartition(".")[2])


def _work_and_tell(work: Any, there: int) -> None:
    """In a child: what the work prints goes nowhere. Never returns."""
    try:
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1):
            os.dup2(nowhere, stream)
        text = work()
        with os.fdopen(there, "w") as pipe:
            pipe.write(text)
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(0)


def _listen(pipe: int) -> str | None:
    """All that is told until the other end closes, None if that takes too long."""
    until, told = time.monotonic() + SECONDS, b""
    try:
        while True:
            left = until - time.monotonic()
            if left <= 0 or not select.select([pipe], [], [], left)[0]:
                return None
            data = os.read(pipe, 65536)
            if not data:
                return told.decode()
            told += data
    finally:
        os.close(pipe)


@contextlib.contextmanager
def bench(postgres: str = "") -> Any:
    """A bench that is ready; its folder goes with it."""
    memory = Path("/dev/shm")
    fast = memory if os.access(memory, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="before-and-after-facts-", dir=fast) as folder:
        made = Bench(Path(folder), postgres)
        made.prepare()
        yield made


def versions(made: Bench) -> dict[str, str]:
    """What the checks run on."""
    import django

    found = {
        "django": django.get_version(),
        "python": ".".join(map(str, sys.version_info[:3])),
        "sqlite": sqlite3.sqlite_version,
    }
    if made.postgres:
        import psycopg

        with psycopg.connect(made.postgres) as raw:
            number = raw.info.server_version
        found["postgresql"] = f"{number // 10000}.{number % 10000}"
    return found


def main(arguments: list[str]) -> int:
    """See the module's text."""
    postgres = os.environ.get("LAB_POSTGRES", "")
    if arguments == ["--jobs"]:
        jobs = json.load(sys.stdin)
        with bench(postgres) as made:
            print(json.dumps(versions(made)), flush=True)
            for check, engine in jobs:
                print(json.dumps(made.run(check, engine)), flush=True)
        return 0
    engine = arguments[2] if arguments[1:2] == ["--engine"] else "sqlite"
    with bench(postgres if engine == "postgresql" else "") as made:
        told = made.run(arguments[0], engine)
    print(told.get("error") or json.dumps(told["observed"], indent=2))
    return int("error" in told)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
