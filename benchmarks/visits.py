"""Who asks for pages: strangers and known learners, with new browsers and with old ones."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from benchmarks.asking import Ask, Target, answer_to

BROWSER = {"Accept-Encoding": "gzip, deflate, br"}
STRANGER = {**BROWSER, "Cookie": f"csrftoken={'a' * 32}"}
REQUESTS = 240


def known(names: list[str], paths: list[str]) -> list[Ask]:
    """Each learner at one of these pages, and a learner stays where they are."""
    asks: list[Ask] = []
    for number, name in enumerate(names):
        cookie = f"{STRANGER['Cookie']}; learner={name}"
        asks.append((paths[number % len(paths)], {**BROWSER, "Cookie": cookie}))
    return asks


def first() -> list[Ask]:
    """Somebody who has not been here: a token has to be made, and a cookie to be sent."""
    return [(path, BROWSER) for path in lessons()]


def moving(names: list[str]) -> list[Ask]:
    """Each learner goes from lesson to lesson."""
    steps = range(len(lessons()))
    return [
        known([name], [lessons()[(number + step) % len(steps)]])[0]
        for step in steps
        for number, name in enumerate(names)
    ]


def again(site: Target, asks: list[Ask]) -> list[Ask]:
    """The same by a browser that has the pages."""
    found: list[Ask] = []
    for path, headers in asks:
        answer_to(site.address, (path, headers))  # a learner is there from now on
        response, _ = answer_to(site.address, (path, headers))
        found.append((path, {**headers, "If-None-Match": response.headers["ETag"]}))
    return found


def lessons() -> list[str]:
    """The paths of all lessons."""
    folder = Path(__file__).parent.parent / "lessons" / "content"
    return [f"/learn/{file.stem[3:]}/" for file in sorted(folder.glob("*.md"))]


def measure(targets: Iterable[Target], rounds: int) -> None:
    """Blocks that alternate."""
    for _ in range(rounds):
        for target in targets:
            target.run(REQUESTS)
