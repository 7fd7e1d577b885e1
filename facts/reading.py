"""Reading a file of facts, and everything that is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from facts.definitions import ENGINES, VERDICTS, Fact, Topic, same
from facts.source import NoCheck, code_of
from tutorial_site.content import ContentError, field_problems, name_of, read_toml

REQUIRED: dict[str, type] = {
    "id": str,
    "statement": str,
    "source": str,
    "function": str,
    "check": str,
    "expect": dict,
    "negated": dict,
}
OPTIONAL: dict[str, type] = {
    "belief": str,
    "verdict": str,
    "experiment": str,
    "since": str,
    "engines": list,
    "note": str,
    "outside_lab": str,
    "expect_on": dict,
}
_NAME = re.compile(r"\d\d-(?P<slug>[a-z0-9]+(?:-[a-z0-9]+)*)\.toml")
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_SERIES = re.compile(r"\d+\.\d")


@dataclass(frozen=True, kw_only=True)
class TopicFile:
    """What one file holds. ``problems`` is empty if all of it is right."""

    path: Path
    topic: Topic
    problems: tuple[str, ...] = ()


def read_topic(path: Path) -> TopicFile:
    """The topic in ``path``, with the facts that can be read; never raises."""
    name = _NAME.fullmatch(path.name)
    slug = name["slug"] if name else path.stem
    problems = [] if name else ["its name is not like 03-some-words.toml; rename it"]
    title, entries = slug, list[Any]()
    try:
        data = read_toml(path)
    except ContentError as error:
        problems.append(str(error))
    else:
        wrong = field_problems(data, {"title": str, "facts": list})
        problems += wrong
        if not wrong:
            title, entries = data["title"], data["facts"]
    facts = []
    for number, entry in enumerate(entries, 1):
        where = f"fact {entry.get('id', number) if isinstance(entry, dict) else number}"
        found = list(_entry_problems(entry))
        problems += [f"{where}: {problem}" for problem in found]
        if not found:
            facts.append(_fact(entry, slug, path))
    topic = Topic(slug=slug, title=title, facts=tuple(facts))
    return TopicFile(
        path=path,
        topic=topic,
        problems=tuple(f"{name_of(path)}: {problem}" for problem in problems),
    )


def _fact(entry: dict[str, Any], topic: str, path: Path) -> Fact:
    engines = tuple(entry.get("engines", ENGINES))
    return Fact(**{**entry, "engines": engines}, topic=topic, path=path, data=entry)


def _entry_problems(entry: Any) -> Iterator[str]:
    if not isinstance(entry, dict):
        yield "it is no table; write it as [[facts]]"
        return
    wrong = field_problems(entry, REQUIRED, OPTIONAL)
    yield from wrong
    if wrong:
        return
    if not _ID.fullmatch(entry["id"]):
        yield f"`id` is {entry['id']!r}; make it like some-words"
    if not re.fullmatch(r"\S.*\.", entry["statement"]):
        yield "`statement` is no sentence in one line with a full stop; make it one"
    yield from _belief_problems(entry)
    yield from _scope_problems(entry)
    yield from _expectation_problems(entry)
    try:
        code_of(entry["check"])
    except NoCheck as error:
        yield f"`check`: {error}"


def _belief_problems(entry: dict[str, Any]) -> Iterator[str]:
    if ("belief" in entry) != ("verdict" in entry):
        yield "`belief` and `verdict` belong together; give both or none"
    if entry.get("verdict", "true") not in VERDICTS:
        yield f"`verdict` is {entry['verdict']!r}; make it one of {', '.join(VERDICTS)}"


def _scope_problems(entry: dict[str, Any]) -> Iterator[str]:
    if not _SERIES.fullmatch(entry.get("since", "5.0")):
        yield f"`since` is {entry['since']!r}; make it like 5.0"
    engines = entry.get("engines", list(ENGINES))
    if not engines or not set(map(str, engines)) <= set(ENGINES):
        yield f"`engines` is {engines!r}; use one or both of {', '.join(ENGINES)}"


def _expectation_problems(entry: dict[str, Any]) -> Iterator[str]:
    expect, negated = entry["expect"], entry["negated"]
    if not expect:
        yield "`expect` is empty; say what the check observes"
    if not negated:
        yield "`negated` is empty; say what would be observed if the statement were false"
    for key, value in negated.items():
        if key not in expect:
            yield f"`negated.{key}` is not in `expect`; use one of {', '.join(expect)}"
        elif same(expect[key], value):
            yield f"`negated.{key}` is what is expected; give it another value"
    for version, other in entry.get("expect_on", {}).items():
        if not _SERIES.fullmatch(version) or not isinstance(other, dict):
            yield f'`expect_on.{version}` is wrong; write a table like [facts.expect_on."4.2"]'
        elif set(other) != set(expect):
            yield f"`expect_on.{version}` has other keys than `expect`; give it all of the same"
