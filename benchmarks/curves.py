"""Whether a page costs more with more learners, or with more runs of one learner."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from benchmarks import bare, learners, press, visits
from benchmarks.asking import Ask, Target

LEARNERS = (10, 100, 1_000, 10_000, 100_000)
RUNS = (0, 10, 100, 1_000)
PRESSED = {
    "title": "Dune",
    "new_title": "Emma",
    "predict": "INSERT, UPDATE",
    "experiment": "save-without-receivers",
}


def print_all(site: Target, folder: Path, rounds: int) -> None:
    """Both curves, point by point."""
    _head("learners")
    for count in LEARNERS:
        names = learners.cookies(folder, count)[:30]
        _point(site, count, visits.known(names, visits.lessons()), rounds)
    _head("runs of one")
    path, name, made = visits.lessons()[0], learners.cookies(folder, LEARNERS[-1])[30], 0
    pressing, body, headers = press.ready(site.address, path, PRESSED)
    headers["Cookie"] += f"; learner={name}"
    for count in RUNS:
        press.press(site.address, (pressing, body, headers), count - made)
        made = count
        _point(site, count, visits.known([name], [path]), rounds)


def _head(what: str) -> None:
    print(f"{what:>12} {'bare view':>12} {'lesson':>12} {'÷ bare':>8} {'304':>12} {'÷ bare':>8}")


def _point(site: Target, count: int, asks: list[Ask], rounds: int) -> None:
    def target(*asks: Ask, status: int = 200) -> Target:
        return replace(site, asks=asks, status=status, rounds=[], sizes=[])

    nothing = target((bare.PATH, visits.STRANGER))
    lesson = target(*asks)
    again = target(*visits.again(site, asks), status=304)
    visits.measure([nothing, lesson, again], rounds)
    print(
        f"{count:>12,} {nothing.median:>9.0f} µs "
        f"{lesson.median:>9.0f} µs {lesson.beside(nothing):>8.2f} "
        f"{again.median:>9.0f} µs {again.beside(nothing):>8.2f}",
        flush=True,
    )
