"""A witness that is not the tracer: runs experiments plainly, and lets SQLite and Python tell.

SQLite's trace callback hears each statement, ``sys.setprofile`` each call of a
function of the experiment. Given jobs as JSON on standard input, answers with
what was heard. It runs as a program of its own, with a fork for each job.
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import threading
from inspect import CO_COROUTINE
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


def ask(jobs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the witness heard of each job."""
    # Not measured: nothing is to be learned from it, and a process for each job is many.
    environment = {n: v for n, v in os.environ.items() if not n.startswith("COVERAGE_")}
    environment["DJANGO_SETTINGS_MODULE"] = "lab.run_settings"
    answer = subprocess.run(
        [sys.executable, "-m", "lab.tests.plain_runs"],
        input=json.dumps(jobs),
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=environment,
        check=True,
    )
    found: list[dict[str, Any]] = json.loads(answer.stdout)
    return found


def main() -> None:
    import django

    from lab.runner.databases import make_template

    jobs = json.load(sys.stdin)
    django.setup()
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder, "template")
        make_template(template)
        json.dump([_fork(job, template, Path(folder)) for job in jobs], sys.stdout)


def _fork(job: dict[str, Any], template: Path, folder: Path) -> Any:
    told, database = folder / "told", folder / "database"
    for path in (*folder.glob("database*"), *folder.glob("other*")):
        path.unlink()
    for name in ("database", "other"):
        (folder / name).write_bytes(template.read_bytes())
    child = os.fork()
    if child == 0:
        told.write_text(json.dumps(_watch(job, database)))
        os._exit(0)
    os.waitpid(child, 0)
    return json.loads(told.read_text())


def _watch(job: dict[str, Any], database: Path) -> dict[str, Any]:
    from django.db import connections

    from lab.runner.child import wait_for_threads

    connections.settings["default"]["NAME"] = str(database)
    connections.settings["other"]["NAME"] = str(database.with_name("other"))
    heard: list[str] = []
    printed = _Printed()
    sys.stdout = printed
    module = ModuleType("experiment")
    sys.modules["experiment"] = module
    exec(compile(job["source"], job["filename"], "exec"), module.__dict__)
    _listen(heard)

    begun: list[FrameType] = []

    def profile(frame: FrameType, event: str, _: Any) -> None:
        if event != "call" or frame.f_code.co_filename != job["filename"]:
            return
        if frame.f_code.co_flags & CO_COROUTINE:
            if any(one is frame for one in begun):
                return  # it goes on
            begun.append(frame)
        heard.append(f"call {frame.f_code.co_name}")

    exception = None
    threading.setprofile(profile)
    sys.setprofile(profile)
    try:
        getattr(module, job["action"])(**job["arguments"])
    except Exception as error:
        exception = type(error).__name__
    finally:
        sys.setprofile(None)
        threading.setprofile(None)
    wait_for_threads()
    return {
        "heard": heard,
        "printed": printed.text,
        "exception": exception,
        "tables": {
            **_count_rows(database),
            **{f"{n} in other": c for n, c in _count_rows(database.with_name("other")).items()},
        },
    }


def _listen(heard: list[str]) -> None:
    """Have every connection that is opened from now on tell its statements."""
    from django.db.backends.signals import connection_created

    def opened(connection: Any, **_: Any) -> None:
        connection.connection.set_trace_callback(heard.append)

    connection_created.connect(opened, weak=False)


def _count_rows(database: Path) -> dict[str, int]:
    connection = sqlite3.connect(database)
    names = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'lab\\_%' ESCAPE '\\'"
    )
    counts = {
        name: connection.execute(f'SELECT COUNT(*) FROM "{name}"').fetchone()[0]
        for (name,) in names.fetchall()
    }
    return {name: count for name, count in counts.items() if count}


class _Printed:
    def __init__(self) -> None:
        self.text = ""

    def write(self, text: str) -> int:
        self.text += text
        return len(text)

    def flush(self) -> None:
        pass


if __name__ == "__main__":
    main()
