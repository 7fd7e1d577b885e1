"""The ways to do work at a save, set side by side: read from ``content/patterns.toml``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from lab import address
from lab.catalogue import get_experiment
from lab.definitions import Experiment, Value
from tutorial_site.content import ContentError, field_problems, name_of, read_toml

FILE = Path(__file__).resolve().parent / "content" / "patterns.toml"

_REQUIRED: dict[str, type] = {"key": str, "experiment": str, "title": str, "what": str}
_OPTIONAL: dict[str, type] = {"arguments": dict, "no_claim": bool}


@dataclass(frozen=True, kw_only=True)
class Pattern:
    """One way: its experiment, and the arguments that are not the usual ones."""

    key: str
    experiment: Experiment
    title: str
    what: str
    given: dict[str, Value] = field(default_factory=dict)

    @property
    def arguments(self) -> dict[str, Value]:
        """What the action is given."""
        usual = {parameter.name: parameter.default for parameter in self.experiment.parameters}
        return {**usual, **self.given}

    @property
    def plain_title(self) -> str:
        """The title without marks, for what shows no code."""
        return self.title.replace("`", "")

    @property
    def link(self) -> str:
        """The address of the experiment with these arguments."""
        return address.link_to(self.experiment, self.arguments)


@cache
def patterns() -> dict[str, Pattern]:
    """All of them by key, in their order. Raises KeyError if one names no experiment."""
    return {table["key"]: _pattern(table) for table in read_toml(FILE)["patterns"]}


def problems(file: Path = FILE) -> list[str]:
    """Everything that is wrong with the file, each as ``path: what is wrong, what to do``."""
    try:
        tables = read_toml(file).get("patterns", [])
    except ContentError as error:
        return [f"{name_of(file)}: {error}"]
    if not tables:
        return [f"{name_of(file)}: there is no pattern; add a table [[patterns]]"]
    keys = [table.get("key") for table in tables]
    found = [
        f"pattern {number}: {problem}"
        for number, table in enumerate(tables, 1)
        for problem in _problems(table, keys)
    ]
    return [f"{name_of(file)}: {problem}" for problem in found]


def _pattern(table: dict[str, Any]) -> Pattern:
    return Pattern(
        key=table["key"],
        experiment=get_experiment(table["experiment"]),
        title=table["title"],
        what=table["what"],
        given=table.get("arguments", {}),
    )


def _problems(table: dict[str, Any], keys: list[str]) -> Iterator[str]:
    wrong = field_problems(table, _REQUIRED, _OPTIONAL)
    yield from wrong
    if wrong:
        return
    if keys.count(table["key"]) > 1:
        yield f"its key {table['key']!r} is there twice; rename one"
    try:
        experiment = get_experiment(table["experiment"])
    except KeyError:
        yield f"there is no experiment {table['experiment']!r}; correct its slug"
        return
    known = {parameter.name for parameter in experiment.parameters}
    for name in table.get("arguments", {}).keys() - known:
        yield f"`{name}` is no argument of {experiment.slug}; remove it"
