"""What a fact is made of."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from facts.source import code_of, tools_in

type Value = str | int | bool | list[Value]
type Observation = Mapping[str, Value]

#: What is to be said of a common belief, and how a page says it.
VERDICTS = {
    "true": "True",
    "false": "False",
    "conditional": "True under a condition",
    "imprecise": "Not quite",
}
ENGINES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One claim about Django with the check that proves it.

    ``source`` and ``function`` say where in Django it is made so. ``expect`` is
    what the check observes, ``negated`` what it would observe were the statement
    false. ``outside_lab`` says why its check cannot be watched in the lab, if so.
    ``data`` is the fact as its file has it.
    """

    id: str
    statement: str
    source: str
    function: str
    check: str
    expect: Observation
    negated: Observation
    topic: str
    belief: str = ""
    verdict: str = ""
    experiment: str = ""
    since: str = ""
    engines: tuple[str, ...] = tuple(ENGINES)
    note: str = ""
    outside_lab: str = ""
    expect_on: Mapping[str, Observation] = field(default_factory=dict)
    data: Mapping[str, object] = field(default_factory=dict)
    path: Path = Path()

    def expected(self, django: str) -> Observation:
        """What the check observes on this version of Django."""
        return self.expect_on.get(series(django), self.expect)

    def denied(self, django: str) -> Observation:
        """What the check would observe there if the statement were false.

        Where a version turns the statement round, that is what others observe.
        """
        expected = self.expected(django)
        denied = {**expected, **self.negated}
        return self.expect if same(denied, expected) else denied

    def is_checked_on(self, django: str, engine: str) -> bool:
        """Whether it says anything about this version and this database."""
        is_known = not self.since or numbers(series(django)) >= numbers(self.since)
        return is_known and engine in self.engines

    @property
    def code(self) -> str:
        """The code of its check."""
        return code_of(self.check)

    @property
    def hash(self) -> str:
        """Changes with the fact, its check and the tools of its check."""
        told = json.dumps(self.data, sort_keys=True) + self.code + tools_in(self.code)
        return hashlib.sha256(told.encode()).hexdigest()[:12]

    @property
    def verdict_text(self) -> str:
        """The verdict as a page says it."""
        return VERDICTS.get(self.verdict, "")


@dataclass(frozen=True, kw_only=True)
class Topic:
    """The facts of one file."""

    slug: str
    title: str
    facts: tuple[Fact, ...]


def same(one: object, other: object) -> bool:
    """Whether two observations are the same; True is not 1 here."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def series(version: str) -> str:
    """``6.1`` of ``6.1.3``, ``6.2`` of ``6.2a1``."""
    major, _, rest = version.partition(".")
    minor = "".join(char for char in rest.partition(".")[0][:2] if char.isdigit())
    return f"{major}.{minor}"


def numbers(version: str) -> tuple[int, ...]:
    """``6.1`` as numbers, which can be compared."""
    return tuple(int(part) for part in version.split("."))
