"""What showing a page costs the server, beside a view that returns nothing.

Run by hand:

    python -m benchmarks.pages [--rounds N] [--curve] [--no-peers]

It starts the site's own server with a new database, asks for pages on one
connection, one after the other, in blocks that alternate, and prints processor
time for each request of the server with all its processes, and how many times
as much as the bare view that is (``benchmarks/bare.py``). Each figure is the
median of the rounds. The lesson is each lesson in turn; the known learners are
thirty, each with marks and answers of their own. ``--curve`` shows the same
with 10 to 100,000 learners in the database.

A peer, for scale: a file with the same HTML sent by nginx, if nginx is
installed (``apt-get install nginx-light``).
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from benchmarks import bare, learners, peers
from benchmarks.asking import Ask, Target, answer_to, family
from tests.site import serving

BROWSER = {"Accept-Encoding": "gzip, deflate, br"}
STRANGER = {**BROWSER, "Cookie": f"csrftoken={'a' * 32}"}
REQUESTS = 240
SIZES = (10, 100, 1_000, 10_000, 100_000)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=11)
    parser.add_argument("--curve", action="store_true", help="with 10 to 100,000 learners")
    parser.add_argument("--no-peers", action="store_true")
    asked = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        address = stack.enter_context(serving(folder, module="benchmarks.bare"))
        site = Target(name="", address=address, pid=family(os.getpid())[1], asks=())
        if asked.curve:
            _curve(site, folder, asked.rounds)
            return
        targets = list(_pages(site, folder))
        if not asked.no_peers:
            _, html = answer_to(address, (_lessons()[0], {}))
            targets += peers.targets(stack, folder, html)
        _measure(targets, asked.rounds)
    _print(targets)


def _pages(site: Target, folder: Path) -> Iterator[Target]:
    """All of ours that is measured; the bare view comes first."""
    known = _known(learners.cookies(folder, 30), _lessons())
    lessons: list[Ask] = [(path, STRANGER) for path in _lessons()]

    def target(name: str, *asks: Ask, status: int = 200) -> Target:
        return replace(site, name=name, asks=asks, status=status, rounds=[], sizes=[])

    yield target("bare view", (bare.PATH, STRANGER))
    yield target("lesson, stranger", *lessons)
    yield target("lesson, stranger, unchanged (304)", *_again(site, lessons), status=304)
    yield target("lesson, known learner", *known)
    yield target("lesson, known learner, unchanged (304)", *_again(site, known), status=304)
    yield target("home, stranger", ("/", STRANGER))
    yield target("home, known learner", *_known(learners.cookies(folder, 30), ["/"]))
    yield target("an experiment", ("/lab/post-save-raises/", STRANGER))
    yield target("all facts", ("/facts/", STRANGER))


def _curve(site: Target, folder: Path, rounds: int) -> None:
    print(f"{'learners':>10} {'bare view':>12} {'known learner':>14} {'ratio':>7}")
    for count in SIZES:
        known = _known(learners.cookies(folder, count), _lessons())
        nothing = replace(site, name="bare", asks=[(bare.PATH, STRANGER)], rounds=[], sizes=[])
        lesson = replace(site, name="known", asks=known, rounds=[], sizes=[])
        _measure([nothing, lesson], rounds)
        ratio = lesson.beside(nothing)
        print(f"{count:>10,} {nothing.median:>9.0f} µs {lesson.median:>11.0f} µs {ratio:>7.2f}")


def _known(names: list[str], paths: list[str]) -> list[Ask]:
    """Each learner at one of these pages, and a learner stays where they are."""
    asks: list[Ask] = []
    for number, name in enumerate(names):
        cookie = f"{STRANGER['Cookie']}; learner={name}"
        asks.append((paths[number % len(paths)], {**BROWSER, "Cookie": cookie}))
    return asks


def _again(site: Target, asks: list[Ask]) -> list[Ask]:
    """The same by a browser that has the pages."""
    found: list[Ask] = []
    for path, headers in asks:
        answer_to(site.address, (path, headers))  # a learner is there from now on
        response, _ = answer_to(site.address, (path, headers))
        found.append((path, {**headers, "If-None-Match": response.headers["ETag"]}))
    return found


def _lessons() -> list[str]:
    folder = Path(__file__).parent.parent / "lessons" / "content"
    return [f"/learn/{file.stem[3:]}/" for file in sorted(folder.glob("*.md"))]


def _measure(targets: list[Target], rounds: int) -> None:
    for _ in range(rounds):
        for target in targets:
            target.run(REQUESTS)


def _print(targets: list[Target]) -> None:
    first, lesson = targets[0], targets[1]
    print(f"{'':40} {'µs/request':>10} {'÷ bare':>7} {'÷ lesson':>9} {'bytes sent':>11}")
    for target in targets:
        size = sum(target.sizes) // len(target.sizes)
        print(
            f"{target.name:40} {target.median:>10.0f} {target.beside(first):>7.2f} "
            f"{target.beside(lesson):>9.2f} {size:>11,}"
        )


if __name__ == "__main__":
    main()
