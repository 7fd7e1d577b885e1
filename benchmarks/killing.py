"""Kill the site at random while learners save, then look whether all that was answered is there.

Run by hand:

    python -m benchmarks.killing [--kills 1000] [--seed N] [--postgresql]

It starts the site's own server with a new database. Four learners save books in
their libraries, while SIGKILL hits processes that serve, processes of runs, and
the process that forks them. At the end every book of which a learner was told
must be in the library, no library may hold what nobody sent, the file must pass
``PRAGMA integrity_check``, and every run in the table must be whole. Then the
server ends, and nothing of it may be left over: no process, no folder or
database of a run, no file beside the database. With ``--postgresql`` learners
also run something on such a server.
"""

from __future__ import annotations

import argparse
import random
import re
import sqlite3
import tempfile
import threading
import time
import zlib
from collections import Counter
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass, field
from http.client import HTTPException
from itertools import pairwise
from pathlib import Path

import psutil

from benchmarks import left_over
from lab.library.shelf import read
from tests.postgres import running
from tests.site import serving
from tests.visitor import Visitor

LEARNERS = 4
#: A history keeps twenty runs, and all of them are compared.
PRESSES = 18
#: The server takes a process that dies sooner than this after its start for one that cannot
#: start; and where every process that forks runs is killed before the first run, nobody saves.
SECONDS_BETWEEN = {"worker": 6.5, "zygote": 3.0, "run": 0.0}
SECONDS_WITHOUT_A_SERVER = 60.0
_VERSION = re.compile(r'name="version" value="(\d+)"')


@dataclass
class Told:
    """What one learner sent, and of what they were told that it is kept."""

    sent: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)


@dataclass
class Findings:
    """What was killed, and what is wrong; nothing, on a good day."""

    killed: Counter[str] = field(default_factory=Counter)
    learners: int = 0
    kept: int = 0
    problems: list[str] = field(default_factory=list)
    longest_silence: float = 0.0
    #: The folders that the runs had.
    zygotes: set[Path] = field(default_factory=set)


def kill(kills: int, seed: int, postgres: str = "") -> Findings:
    """Kill so many processes, and look at what is left."""
    findings, over = Findings(), threading.Event()
    everybody: list[Told] = []
    learn = _learn_on_both if postgres else _learn
    with tempfile.TemporaryDirectory() as folder:
        environment = {"LAB_POSTGRES": postgres, left_over.MARK: folder}
        with serving(Path(folder), **environment) as url:
            answers = [time.monotonic()]
            threads = [
                threading.Thread(target=learn, args=(url, number, everybody, answers, over))
                for number in range(LEARNERS)
            ]
            for thread in threads:
                thread.start()
            _kill_at_random(Path(folder), kills, random.Random(seed), findings, answers)
            over.set()
            for thread in threads:
                thread.join()
        pauses = [later - earlier for earlier, later in pairwise(answers)]
        findings.longest_silence = max(pauses, default=0.0)
        _compare(Path(folder) / "site.sqlite3", everybody, findings)
        findings.problems += left_over.problems(Path(folder), findings.zygotes, postgres)
    return findings


def _learn(
    url: str, number: int, everybody: list[Told], answers: list[float], over: threading.Event
) -> None:
    """Save books, as one learner after another, until it is over."""
    while not over.is_set():
        learner, told = Visitor(url), Told()
        everybody.append(told)
        for press in range(PRESSES):
            title = f"{number}/{len(everybody)}/{press};"
            while not over.is_set() and not _save(learner, told, title, answers):
                time.sleep(0.05)


def _learn_on_both(
    url: str, number: int, everybody: list[Told], answers: list[float], over: threading.Event
) -> None:
    """The same, while another learner has PostgreSQL run something over and over."""
    another = threading.Thread(target=_run_on_postgresql, args=(url, over))
    another.start()
    _learn(url, number, everybody, answers, over)
    another.join()


def _run_on_postgresql(url: str, over: threading.Event) -> None:
    fields = {"title": "Dune", "receivers": "notify", "engine": "postgresql"}
    while not over.is_set():
        with suppress(OSError, HTTPException, AssertionError):
            Visitor(url).post("/lab/post-save-raises/", fields.items())
        time.sleep(0.05)


def _save(learner: Visitor, told: Told, title: str, answers: list[float]) -> bool:
    """Try to save a book; whether anything is known of it."""
    with suppress(OSError, HTTPException, AssertionError):
        page = learner.get("/lab/library/").page
        if title in _shelf(page):  # it was kept, and the answer was lost
            told.kept.append(title)
            return True
        version = _VERSION.search(page)
        assert version
        fields = {"version": version[1], "press": "save", "transaction": "autocommit"}
        told.sent.append(title)
        form = {**fields, "title": title, "slug": "", "author_id": ""}
        answer = learner.post("/lab/library/book/new/", form.items())
        answers.append(time.monotonic())
        if answer.location and title in _shelf(learner.get(answer.location).page):
            told.kept.append(title)
            return True
    return False


def _shelf(page: str) -> str:
    """The rows that a page says are kept; a run that was cut shows its book elsewhere."""
    return page.partition('id="library-shelf"')[2].partition("</section>")[0]


def _kill_at_random(
    folder: Path, kills: int, chance: random.Random, findings: Findings, answers: list[float]
) -> None:
    last = dict.fromkeys(SECONDS_BETWEEN, time.monotonic())
    seen = time.monotonic()
    while sum(findings.killed.values()) < kills:
        time.sleep(chance.uniform(0.02, 0.4))
        now = time.monotonic()
        family = _family(folder)
        findings.zygotes |= _folders(family["zygote"])
        due = [
            kind
            for kind, seconds in SECONDS_BETWEEN.items()
            if now - last[kind] > seconds and family[kind]
        ]
        seen = now if family["worker"] else seen
        if now - seen > SECONDS_WITHOUT_A_SERVER:
            findings.problems.append("the server has ended")
            return
        if not due:
            continue
        kind = chance.choice(due)
        with suppress(psutil.NoSuchProcess):
            chance.choice(family[kind]).kill()
            findings.killed[kind] += 1
            last[kind] = now
    # What comes after the last kill has to be answered again.
    until, known = time.monotonic() + 60, len(answers)
    while len(answers) < known + LEARNERS and time.monotonic() < until:
        time.sleep(0.05)


def _family(folder: Path) -> dict[str, list[psutil.Process]]:
    """The processes of the site in ``folder``, by what they do; this process may have others."""
    family: dict[str, list[psutil.Process]] = {"worker": [], "zygote": [], "run": []}
    for process in left_over.processes(folder):
        with suppress(psutil.Error):
            command, parent = " ".join(process.cmdline()), process.parent()
            above = " ".join(parent.cmdline()) if parent else ""
            if "lab.runner.zygote" in command:
                family["run" if "lab.runner.zygote" in above else "zygote"].append(process)
            elif "tutorial_site.serve" in above and "keeper.py" not in above:
                family["worker"].append(process)
    return family


def _folders(zygotes: list[psutil.Process]) -> set[Path]:
    """Where each lets its runs work: its last word."""
    found = set[Path]()
    for process in zygotes:
        with suppress(psutil.Error):
            found |= {Path(word) for word in process.cmdline()[-1:]}
    return found


def _compare(file: Path, everybody: list[Told], findings: Findings) -> None:
    with closing(sqlite3.connect(file)) as database:
        [(verdict,)] = database.execute("PRAGMA integrity_check").fetchall()
        if verdict != "ok":
            findings.problems.append(f"the file is damaged: {verdict}")
        libraries = database.execute("SELECT packed, version FROM library_library").fetchall()
        runs = database.execute("SELECT packed FROM library_libraryrun").fetchall()
    stored: Counter[str] = Counter()
    for packed, version in libraries:
        titles = [str(book.title) for book in read(zlib.decompress(packed)).books]
        stored.update(titles)
        if len(titles) != version:
            findings.problems.append(f"{len(titles)} books after {version} presses that count")
    findings.problems += [f"a half run: {len(packed)} bytes" for (packed,) in runs if _half(packed)]
    kept = Counter(title for told in everybody for title in told.kept)
    sent = {title for told in everybody for title in told.sent}
    findings.learners, findings.kept = len(everybody), len(kept)
    findings.problems += [f"lost: {title}" for title in kept.keys() - stored.keys()]
    findings.problems += [f"never sent: {title}" for title in stored.keys() - sent]
    findings.problems += [f"stored {n} times: {t}" for t, n in stored.items() if n > 1]


def _half(packed: bytes) -> bool:
    try:
        return not zlib.decompress(packed).endswith(b"}")
    except zlib.error:
        return True


def main() -> None:
    """Kill, and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=time.time_ns())
    parser.add_argument("--postgresql", action="store_true")
    options = parser.parse_args()
    begun = time.monotonic()
    with ExitStack() as stack:
        postgres = stack.enter_context(running()).url if options.postgresql else ""
        findings = kill(options.kills, options.seed, postgres)
    print(f"seed {options.seed}, {time.monotonic() - begun:.0f} seconds")
    print("killed: " + ", ".join(f"{n} {kind}" for kind, n in sorted(findings.killed.items())))
    print(f"{findings.kept} books told as kept, by {findings.learners} learners")
    print(f"longest time without an answer: {findings.longest_silence:.1f} seconds")
    print(
        "\n".join(findings.problems)
        or "nothing lost, nothing doubled, nothing half, nothing left over"
    )
    raise SystemExit(bool(findings.problems))


if __name__ == "__main__":
    main()
