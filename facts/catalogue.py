"""The facts, read once from ``facts/content/`` in the order of the files."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

from facts.definitions import Fact, Topic
from facts.reading import TopicFile, read_topic
from facts.references import experiment_problems, reference_problems
from tutorial_site.content import name_of

CONTENT = Path(__file__).resolve().parent / "content"


def topics() -> list[Topic]:
    """Every topic with its facts, in order."""
    return [file.topic for file in _read_once()]


def facts() -> dict[str, Fact]:
    """All facts that can be read, by id, in order."""
    return dict(_by_id())


def get_fact(id: str) -> Fact:
    """The fact with this id. Raises KeyError."""
    return _by_id()[id]


def problems(folder: Path = CONTENT) -> list[str]:
    """Everything that is wrong with the files, each as ``path: what is wrong, what to do``."""
    files = load(folder)
    if not files:
        return [f"{name_of(folder)}: there is no fact; add files like 01-some-topic.toml"]
    found = [fact for file in files for fact in file.topic.facts]
    return [
        *(problem for file in files for problem in file.problems),
        *_double(found),
        *(
            f"{name_of(fact.path)}: fact {fact.id}: {problem}"
            for fact in found
            for problem in reference_problems(fact)
        ),
        *experiment_problems(fact.id for fact in found),
    ]


def load(folder: Path) -> list[TopicFile]:
    """The topics of a folder, each with its problems."""
    return [read_topic(path) for path in sorted(folder.glob("*.toml"))]


@cache
def _read_once() -> tuple[TopicFile, ...]:
    return tuple(load(CONTENT))


@cache
def _by_id() -> dict[str, Fact]:
    return {fact.id: fact for file in _read_once() for fact in file.topic.facts}


def _double(found: list[Fact]) -> list[str]:
    """Ids, checks and statements that are there more than once."""
    return [
        f"{name_of(fact.path)}: fact {fact.id}: its `{key}` is there {counted[value]} times; "
        "change it"
        for key in ("id", "check", "statement")
        for counted in [Counter(getattr(fact, key) for fact in found)]
        for fact in found
        for value in [getattr(fact, key)]
        if counted[value] > 1
    ]
