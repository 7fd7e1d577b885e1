"""What showing a page costs the server, beside a view that returns nothing.

Run by hand:

    python -m benchmarks.pages [--rounds N] [--no-peers] [--wagtail] [--curve]

It starts the site's own server with a new database, asks for pages on one
connection, one after the other, in blocks that alternate, and prints processor
time for each request of the server with all its processes, and how many times
as much as the bare view that is (``benchmarks/bare.py``). Each figure is the
median of the rounds. The lesson is each lesson in turn; the known learners are
thirty, each with marks and answers of their own, and each stays at one lesson.
"Moves on" has all of them at another lesson with each request, which is noted:
nothing that was kept of them can be used again.

``--curve`` shows the same with 10 to 100,000 learners in the database, and for
one learner who has pressed Save up to 1,000 times.

Peers, for scale: a file with the same HTML sent by nginx, if nginx is installed
(``apt-get install nginx-light``), and with ``--wagtail`` the same lessons as
pages of Wagtail, which is installed in a throw-away folder.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from benchmarks import bare, curves, learners, peers, visits, wagtail
from benchmarks.asking import Ask, Target, answer_to, family
from tests.site import serving


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=11)
    parser.add_argument("--curve", action="store_true", help="with 10 to 100,000 learners")
    parser.add_argument("--no-peers", action="store_true")
    parser.add_argument("--wagtail", action="store_true", help="installs it in a throw-away folder")
    asked = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        address = stack.enter_context(serving(folder, module="benchmarks.bare"))
        site = Target(name="", address=address, pid=family(os.getpid())[1], asks=())
        if asked.curve:
            curves.print_all(site, folder, asked.rounds)
            return
        targets = list(_pages(site, folder))
        if not asked.no_peers:
            _, html = answer_to(address, (visits.lessons()[0], {}))
            targets += peers.targets(stack, folder, html)
        if asked.wagtail:
            targets.append(wagtail.target(stack, folder, visits.lessons(), address))
        visits.measure(targets, asked.rounds)
    _print(targets)


def _pages(site: Target, folder: Path) -> Iterator[Target]:
    """All of ours that is measured; the bare view comes first."""
    cookies = learners.cookies(folder, 90)
    known = visits.known(cookies[:30], visits.lessons())
    lessons: list[Ask] = [(path, visits.STRANGER) for path in visits.lessons()]

    def target(name: str, *asks: Ask, status: int = 200) -> Target:
        return replace(site, name=name, asks=asks, status=status, rounds=[], sizes=[])

    yield target("bare view", (bare.PATH, visits.STRANGER))
    yield target("lesson, first visit, no cookie yet", *visits.first())
    yield target("lesson, stranger", *lessons)
    yield target("lesson, stranger, unchanged (304)", *visits.again(site, lessons), status=304)
    yield target("lesson, known learner", *known)
    yield target("lesson, known learner, unchanged (304)", *visits.again(site, known), status=304)
    yield target("lesson, known learner moves on to it", *visits.moving(cookies[30:60]))
    yield target("home, stranger", ("/", visits.STRANGER))
    yield target("home, known learner", *visits.known(cookies[60:], ["/"]))
    yield target("an experiment", ("/lab/post-save-raises/", visits.STRANGER))
    yield target("all facts", ("/facts/", visits.STRANGER))


def _print(targets: list[Target]) -> None:
    first, lesson = targets[0], targets[2]
    print(f"{'':40} {'µs/request':>10} {'÷ bare':>7} {'÷ lesson':>9} {'bytes sent':>11}")
    for target in targets:
        size = sum(target.sizes) // len(target.sizes)
        print(
            f"{target.name:40} {target.median:>10.0f} {target.beside(first):>7.2f} "
            f"{target.beside(lesson):>9.2f} {size:>11,}"
        )


if __name__ == "__main__":
    main()
