"""The running site, as script/server starts it, with a folder of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

from tests.keeper import kept

ROOT = Path(__file__).resolve().parent.parent


@contextmanager
def serving(
    folder: Path, *, module: str = "tutorial_site.serve", **environment: str
) -> Iterator[str]:
    """Serve the site with its database in ``folder``; gives the address, without a slash."""
    port = free_port()
    log = folder / "server.log"
    with kept(
        [sys.executable, "-m", module, "127.0.0.1", str(port)],
        log,
        goodbye=signal.SIGTERM,
        cwd=ROOT,
        env=environment_of_a_site(VAR_DIR=str(folder), **environment),
    ) as server:
        _wait(server, port, log)
        yield f"http://127.0.0.1:{port}"


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def environment_of_a_site(**more: str) -> dict[str, str]:
    """The variables of a server that knows only what a test says."""
    # The server is not measured, so that it is as fast as it is for a visitor.
    unwanted = (
        "COVERAGE_",
        "DJANGO_SETTINGS_MODULE",
        "LAB_POSTGRES",
        "SECRET_KEY",
        "DEBUG",
        "ADMIN",
        "DATABASE_",
    )
    kept = {name: value for name, value in os.environ.items() if not name.startswith(unwanted)}
    # Tests press faster than anybody; those of the limits switch them on.
    return {**kept, "LIMITS": "off", **more}


def _wait(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    for _ in range(1800):
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("HEAD", "/")
            connection.getresponse()
            connection.close()
        except OSError:
            assert server.poll() is None, f"The server ended at once:\n{log.read_text()}"
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"The server did not answer within 90 seconds:\n{log.read_text()}")
