"""What others wait for while somebody's experiment hangs.

Run by hand, takes two minutes:

    python -m benchmarks.hanging [--crowd 120] [--seconds 15] [--postgresql]

The site's own server gets one experiment more, which hangs in the manner that a
learner chooses (``hanging_site/``). While one learner presses that again and
again, others read a page that needs no run and press Save elsewhere; then a
whole crowd presses it, more learners than there are places and waiters, each
again as soon as there is an answer. The others live in a process of their own,
so that they wait for the site and not for the crowd's Python. With
``--postgresql`` runs may use such a server too, and lock a table there.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from multiprocessing import get_context
from pathlib import Path

from benchmarks.load import Person, Watch
from tests.postgres import running
from tests.site import serving

READERS, PRESSERS = 8, 2
READ, SAVE = "/learn/pitfalls/", "/lab/post-save-raises/"
SAVED = {"title": "Dune", "receivers": "notify", "engine": "sqlite"}
HANG = "/lab/hangs/"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--crowd", type=int, default=120)
    parser.add_argument("--seconds", type=float, default=15)
    parser.add_argument("--postgresql", action="store_true")
    asked = parser.parse_args()
    ways = [(how, "sqlite") for how in ("sleeps", "loops", "stays in C", "locks")]
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        environment = {}
        if asked.postgresql:
            environment["LAB_POSTGRES"] = stack.enter_context(running()).url
            ways.append(("locks", "postgresql"))
        module = "benchmarks.hanging_site"
        address = stack.enter_context(serving(folder, module=module, **environment))
        pool = stack.enter_context(ProcessPoolExecutor(1, mp_context=get_context("spawn")))
        pool.submit(others, address, 1.0).result()  # the first visit draws the pages
        _compare(pool, address, asked.seconds, 0, "sleeps", "sqlite")
        for how, engine in ways:
            _compare(pool, address, asked.seconds, 1, how, engine)
        for how, engine in ways:
            _compare(pool, address, asked.seconds, asked.crowd, how, engine)
        _compare(pool, address, asked.seconds, 0, "sleeps", "sqlite")


def _compare(
    pool: ProcessPoolExecutor, address: str, seconds: float, count: int, how: str, engine: str
) -> None:
    """Let so many hang while others learn, and say what each waited for."""
    crowd, over = Watch(), threading.Event()

    def hang() -> None:
        person = Person(address, crowd)
        person.ask("look", "GET", "/theme/")
        while not over.is_set():
            status, _ = person.ask("hang", "POST", HANG, {"how": how, "engine": engine})
            if status == 503:
                over.wait(2 * random.random() + 1)  # the page says: in two seconds

    threads = [threading.Thread(target=hang) for _ in range(count)]
    seen = pool.submit(others, address, seconds)
    time.sleep(0.5)
    for thread in threads:
        thread.start()
    watch = seen.result()
    over.set()
    for thread in threads:
        thread.join()
    crowd.times.pop("look", None)
    watch.times |= crowd.times
    watch.statuses += crowd.statuses
    watch.show(f"{count} × {how}, {engine}" if count else "nobody hangs")
    time.sleep(1)


def others(address: str, seconds: float) -> Watch:
    """What some who read and some who press Save meet in so many seconds."""
    watch, end = Watch(), time.monotonic() + seconds

    def live(act: Callable[[Person], object], pause: float) -> None:
        person = Person(address, watch)
        person.ask("first", "GET", READ)
        while time.monotonic() < end:
            act(person)
            time.sleep(pause)

    def read(person: Person) -> None:
        person.ask("read", "GET", READ)

    def save(person: Person) -> None:
        person.ask("save", "POST", SAVE, SAVED)

    threads = [threading.Thread(target=live, args=(read, 0.05)) for _ in range(READERS)]
    threads += [threading.Thread(target=live, args=(save, 0.2)) for _ in range(PRESSERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    watch.times.pop("first")
    return watch


if __name__ == "__main__":
    main()
