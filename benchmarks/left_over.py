"""What a site has left over on its machine after it has ended, however often it was killed."""

from __future__ import annotations

import time
from pathlib import Path

import psutil

from lab.runner import Lab
from lab.runner.client import sweep
from lab.runner.databases import leftovers

#: One of the few variables that a run inherits; here it says whose it is.
MARK = "LC_SITE"
KEPT = {
    "content-stamp",
    "secret-key",
    "server.log",
    "site.sqlite3",
    "start.lock",
    "static",
    "static-stamp",
}
SECONDS_TO_GO = 10.0


def problems(folder: Path, zygotes: set[Path], postgres: str) -> list[str]:
    """Whatever is left of the site in ``folder``, of which nothing should run any more.

    ``zygotes`` are the folders that its runs had. What was left by those who
    were killed is for the next start to take away, so that is done first.
    """
    alive = _alive(folder)
    remaining = _swept(zygotes)
    names = {path.name for path in folder.iterdir()} - KEPT
    found = [f"still there: process {process.pid}, {_command(process)}" for process in alive]
    found += [f"still there: {each}" for each in sorted(remaining)]
    found += [f"still there: {name} beside the database" for name in sorted(names)]
    return found + [f"still there: database {name}" for name in _databases(postgres)]


def _swept(zygotes: set[Path]) -> set[Path]:
    """The folders that stay; one that a dying process or another's start still holds goes later."""
    until = time.monotonic() + SECONDS_TO_GO
    while (found := {each for each in zygotes if each.exists()}) and time.monotonic() < until:
        for parent in {each.parent for each in found}:
            sweep(parent)
        time.sleep(0.1)
    return found


def _alive(folder: Path) -> list[psutil.Process]:
    """The site's processes, and those of its runs; they get some time to go."""
    until = time.monotonic() + SECONDS_TO_GO
    while (found := processes(folder)) and time.monotonic() < until:
        time.sleep(0.1)
    return found


def processes(folder: Path) -> list[psutil.Process]:
    """All that run for the site in ``folder``: its server, zygotes and runs."""
    return [
        process
        for process in psutil.process_iter(["environ", "status"])
        if (process.info["environ"] or {}).get(MARK) == str(folder)
        and process.info["status"] != psutil.STATUS_ZOMBIE
    ]


def _command(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return "which has just gone"


def _databases(postgres: str) -> list[str]:
    if not postgres:
        return []
    lab = Lab(postgres)
    lab.start()
    lab.stop()
    return leftovers(postgres, "before_after_run_")
