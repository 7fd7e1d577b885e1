"""Where to read about a topic, read once from ``lessons/content/topics.toml``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.urls import reverse
from django.utils.html import strip_tags

from lab.definitions import GROUPS
from lessons.catalogue import lessons
from lessons.deep.catalogue import deep_pages
from lessons.pitfalls.catalogue import pitfalls
from lessons.tracks import CONTENT
from tutorial_site.content import ContentError, name_of, one_of, read_toml

TOPICS = CONTENT / "topics.toml"
_OF_A_KIND = {
    "page:performance": ("Performance", "performance"),
    "page:what-fires-what": ("What fires what", "lab:matrix"),
}


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One page to read, or one part of it. ``kind`` says what sort of page it is."""

    kind: str
    title: str
    address: str


def readings(topic: str) -> tuple[Reading, ...]:
    """The pages about a topic, the best one first; none for a topic that is not known."""
    return _readings().get(topic, ())


def problems(path: Path = TOPICS) -> list[str]:
    """Everything that is wrong with the file, each as ``path: what is wrong, what to do``."""
    try:
        data = read_toml(path)
    except ContentError as error:
        return [f"{name_of(path)}: {error}"]
    return [f"{name_of(path)}: {problem}" for problem in _problems(data)]


def _problems(data: dict[str, Any]) -> Iterator[str]:
    known = _pages()
    for topic in GROUPS:
        if not data.get(topic):
            yield f"the topic {topic!r} has no page; name one or more"
    for topic, names in data.items():
        if topic not in GROUPS:
            yield f"there is no topic {topic!r}; {one_of(GROUPS, topic)}"
        if not isinstance(names, list):
            yield f"{topic!r} is {names!r}; make it a list"
            continue
        for name in names:
            if name not in known:
                yield f"{topic!r} leads to {name!r}, which is not there; {one_of(known, str(name))}"


@cache
def _readings() -> dict[str, tuple[Reading, ...]]:
    known = _pages()
    return {
        topic: tuple(known[name] for name in names) for topic, names in read_toml(TOPICS).items()
    }


def _pages() -> dict[str, Reading]:
    return dict(_all_pages())


def _all_pages() -> Iterator[tuple[str, Reading]]:
    for name, (title, address) in _OF_A_KIND.items():
        yield name, Reading(kind="Page", title=title, address=reverse(address))
    for lesson in lessons():
        kind = f"Step {lesson.number}" if lesson.number else "Between the steps"
        yield (
            f"lesson:{lesson.slug}",
            Reading(kind=kind, title=lesson.title, address=lesson.address),
        )
    for pitfall in pitfalls():
        yield (
            f"pitfall:{pitfall.slug}",
            Reading(kind="Pitfall", title=pitfall.title, address=pitfall.address),
        )
    for page in deep_pages():
        yield (
            f"deep:{page.slug}",
            Reading(kind="Deep dive", title=page.title, address=page.address),
        )
        for heading in page.headings:
            yield (
                f"deep:{page.slug}#{heading.id}",
                Reading(
                    kind="Deep dive",
                    title=f"{page.title}: {strip_tags(heading.html)}",
                    address=f"{page.address}#{heading.id}",
                ),
            )
