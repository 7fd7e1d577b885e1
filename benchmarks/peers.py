"""A peer of a page, for scale: a file with the same HTML, sent by nginx."""

from __future__ import annotations

import shutil
import signal
import time
from contextlib import ExitStack
from http.client import HTTPConnection
from pathlib import Path

from benchmarks.asking import Target
from tests.keeper import kept
from tests.site import free_port

_CONF = """
daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/errors;
events {{}}
http {{
  access_log off; gzip_static off;
  server {{ listen 127.0.0.1:{port}; root {folder}/files; keepalive_requests 1000000; }}
}}
"""


def targets(stack: ExitStack, folder: Path, html: bytes) -> list[Target]:
    """nginx with that file, if it is installed."""
    nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if nginx is None:
        print("nginx is not installed, so there is no peer (apt-get install nginx-light)")
        return []
    place = folder / "nginx"
    (place / "files").mkdir(parents=True)
    for part in (folder, place, place / "files"):
        part.chmod(0o755)  # its workers are somebody else
    (place / "files" / "page.html").write_bytes(html)
    port = free_port()
    (place / "conf").write_text(_CONF.format(folder=place, port=port))
    command = [nginx, "-c", str(place / "conf"), "-e", str(place / "errors")]
    keeper = stack.enter_context(kept(command, place / "log", goodbye=signal.SIGTERM))
    wait_for(port)
    return [
        Target(
            name="the same lesson as a file, by nginx",
            address=f"http://127.0.0.1:{port}",
            pid=keeper.pid,
            asks=[("/page.html", {})],
        )
    ]


def wait_for(port: int) -> None:
    """Until somebody listens there."""
    for _ in range(200):
        try:
            HTTPConnection("127.0.0.1", port, timeout=1).connect()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("nobody listens within 10 seconds")
