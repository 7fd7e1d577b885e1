"""nginx, for benchmarks that look at the site as it stands behind it."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_CONF = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 256; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  {http}
}}
"""


@contextmanager
def running(folder: Path, http: str) -> Iterator[None]:
    """nginx with the text ``http`` in its block of that name; its files go into ``folder``.

    Raises AssertionError if there is none on this machine.
    """
    nginx = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    assert nginx, "there is no nginx; install it (Debian: apt-get install nginx-light)"
    file = folder / "nginx.conf"
    file.write_text(_CONF.format(folder=folder, http=http))
    process = subprocess.Popen(
        [nginx, "-c", str(file), "-p", str(folder)], stderr=subprocess.DEVNULL
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait()
