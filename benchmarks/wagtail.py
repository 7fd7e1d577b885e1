"""A peer of a page: the same text as a page of Wagtail, on the same server.

Its environment is made anew in a throw-away folder, from the Python Package
Index; nothing of it is among what this project needs.
"""

from __future__ import annotations

import html
import json
import re
import shutil
import signal
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

from benchmarks.asking import Target, answer_to
from benchmarks.peers import wait_for
from tests.keeper import kept
from tests.site import free_port

PACKAGES = ("wagtail==8.0.1", "Django==6.1.3", "granian==2.8.7")
SITE = Path(__file__).parent / "wagtail_site"
_MAIN = re.compile(r"<main\b[^>]*>(.*)</main>", re.DOTALL)
_TITLE = re.compile(r"<h1\b[^>]*>(.*?)</h1>", re.DOTALL)


def target(stack: ExitStack, folder: Path, paths: list[str], site: str) -> Target:
    """Wagtail with the lessons that have these paths on our site."""
    place, environment = folder / "wagtail", folder / "environment"
    shutil.copytree(SITE, place)
    pages = [(path, answer_to(site, (path, {}))[1].decode()) for path in paths]
    (place / "lessons.json").write_text(json.dumps([_lesson(*page) for page in pages]))
    subprocess.run([sys.executable, "-m", "venv", environment], check=True)
    python = environment / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "-q", *PACKAGES], check=True)
    subprocess.run([python, "make.py", "lessons.json"], cwd=place, check=True)
    port = free_port()
    command = [str(environment / "bin" / "granian"), "wsgi:application", "--interface", "wsgi"]
    command += ["--host", "127.0.0.1", "--port", str(port), "--blocking-threads", "64"]
    server = stack.enter_context(kept(command, folder / "log", goodbye=signal.SIGTERM, cwd=place))
    wait_for(port)
    return Target(
        name="the same lessons as pages of Wagtail",
        address=f"http://127.0.0.1:{port}",
        pid=server.pid,
        asks=[(path, {}) for path in paths],
    )


def _lesson(path: str, page: str) -> dict[str, object]:
    """What an editor would have put in: title, and block after block."""
    main, title = _MAIN.search(page), _TITLE.search(page)
    assert main, path
    assert title, path
    blocks = [part for part in re.split(r"(?=<h2\b)", main[1]) if part.strip()]
    return {
        "slug": path.strip("/").rpartition("/")[2],
        "title": html.unescape(re.sub("<[^>]+>", "", title[1])),
        "blocks": [("form" if "<form" in part else "text", part) for part in blocks],
    }
