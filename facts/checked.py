"""What ``script/facts`` found on all versions: ``facts/checked.json``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from facts.definitions import ENGINES, Fact

FILE = Path(__file__).resolve().parent / "checked.json"

type Outcomes = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, kw_only=True)
class Row:
    """How one fact did with one series of Django: "ok", "failed" or "" for each engine."""

    series: str
    django: str
    outcomes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Checked:
    """The whole record. ``versions`` says what each series was checked with."""

    versions: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    facts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def series(self) -> list[str]:
        """The series of Django, oldest first."""
        return list(self.versions)

    @property
    def engines(self) -> list[str]:
        """The engines by name, each with the versions that were used."""
        found = {
            engine: sorted({told[engine] for told in self.versions.values() if engine in told})
            for engine in ENGINES
        }
        return [f"{ENGINES[name]} {' and '.join(told)}" for name, told in found.items() if told]

    def is_fresh(self, fact: Fact) -> bool:
        """Whether the fact was checked as it now stands."""
        return str(self.facts.get(fact.id, {}).get("hash")) == fact.hash

    def outcomes(self, fact: Fact) -> Outcomes:
        """``{series: {engine: "ok" or "failed"}}``; empty if it changed since."""
        return self.facts[fact.id]["on"] if self.is_fresh(fact) else {}

    def rows(self, fact: Fact) -> list[Row]:
        """The same, as a table."""
        found = self.outcomes(fact)
        return [
            Row(
                series=series,
                django=told["django"],
                outcomes=tuple(found.get(series, {}).get(engine, "") for engine in ENGINES),
            )
            for series, told in self.versions.items()
        ]

    def problems(self, fact: Fact) -> str:
        """What is not as it should be with the record of a fact; empty if all is well."""
        if not self.is_fresh(fact):
            return "not checked as it now stands"
        failed = [
            f"{series} on {engine}"
            for series, engines in self.outcomes(fact).items()
            for engine, outcome in engines.items()
            if outcome != "ok"
        ]
        return f"failed with {', '.join(failed)}" if failed else ""


def read(path: Path = FILE) -> Checked:
    """The record at ``path``; an empty one if there is none yet."""
    if not path.exists():
        return Checked()
    data = json.loads(path.read_text(encoding="utf-8"))
    return Checked(versions=data["versions"], facts=data["facts"])


@cache
def checked() -> Checked:
    """The record of this site, read once."""
    return read()


def write(record: Checked, path: Path = FILE) -> None:
    """Keep ``record``, with a line for each fact so that a change can be read."""
    versions = _lines(record.versions)
    facts = _lines(record.facts)
    text = f'{{\n  "versions": {{\n{versions}\n  }},\n  "facts": {{\n{facts}\n  }}\n}}\n'
    path.write_text(text, encoding="utf-8")


def _lines(data: Mapping[str, object]) -> str:
    told = (f"    {json.dumps(key)}: {json.dumps(value)}" for key, value in data.items())
    return ",\n".join(told)
