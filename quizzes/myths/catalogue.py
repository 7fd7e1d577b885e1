"""The beliefs, read once from ``quizzes/content/myths/`` in the order of their file names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from quizzes.commitments import hash_of
from quizzes.proofs import proof_problems
from quizzes.references import fact_problems
from tutorial_site.content import ContentError, field_problems, name_of, read_toml

CONTENT = Path(__file__).resolve().parent.parent / "content" / "myths"
_REQUIRED: dict[str, type] = {
    "belief": str,
    "experiment": str,
    "measure": str,
    "true_if": list,
    "false_if": list,
    "reality": str,
    "why": str,
}
_OPTIONAL: dict[str, type] = {"facts": list, "no_claim": bool}
_ASKED = ("belief", "experiment", "measure", "true_if", "false_if")
_NAME = re.compile(r"\d\d-([a-z0-9]+(?:-[a-z0-9]+)*)")


@dataclass(frozen=True, kw_only=True)
class Myth:
    """One belief, in the words in which people say it.

    Whether it is true is not written here: the measure of a run of
    ``experiment`` tells, by what it gives. ``reality`` says how it is and
    ``why`` what comes of not knowing it.
    """

    slug: str
    belief: str
    experiment: str
    measure: str
    true_if: tuple[str, ...]
    false_if: tuple[str, ...]
    reality: str
    why: str
    facts: tuple[str, ...] = ()
    content_hash: str = ""

    def verdict(self, measured: str) -> bool | None:
        """Whether the belief is true by what a run measured; None if the run does not settle it."""
        if measured in self.true_if:
            return True
        return False if measured in self.false_if else None


def myths() -> dict[str, Myth]:
    """The beliefs by slug, in order."""
    return {myth.slug: myth for myth in _read_once()}


def get_myth(slug: str) -> Myth:
    """The belief of this slug. Raises KeyError."""
    return myths()[slug]


def problems(folder: Path = CONTENT) -> list[str]:
    """Everything that is wrong with the files, each as ``path: what is wrong, what to do``."""
    paths = sorted(folder.glob("*.toml"))
    if not paths:
        return [f"{name_of(folder)}: there is no myth; add files like 01-some-belief.toml"]
    slugs = [_slug(path) for path in paths]
    return [
        f"{name_of(path)}: {problem}"
        for path in paths
        for problem in (*_read(path)[1], *_name_problems(path, slugs))
    ]


def load(folder: Path) -> list[Myth]:
    """The beliefs of a folder, without the files that have problems."""
    return [myth for path in sorted(folder.glob("*.toml")) if (myth := _read(path)[0])]


@cache
def _read_once() -> tuple[Myth, ...]:
    return tuple(load(CONTENT))


def _read(path: Path) -> tuple[Myth | None, list[str]]:
    try:
        data = read_toml(path)
    except ContentError as error:
        return None, [str(error)]
    wrong = field_problems(data, _REQUIRED, _OPTIONAL) or list(_problems(data))
    return (None, wrong) if wrong else (_myth(_slug(path), data), [])


def _myth(slug: str, data: dict[str, Any]) -> Myth:
    asked = {name: data[name] for name in _ASKED}
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in data.items()
        if name != "no_claim"
    }
    return Myth(slug=slug, content_hash=hash_of(asked), **values)


def _problems(data: dict[str, Any]) -> Iterator[str]:
    yield from proof_problems(data["experiment"], data["measure"])
    yield from fact_problems(data.get("facts", []))
    for name in ("true_if", "false_if"):
        if not data[name] or not all(isinstance(value, str) for value in data[name]):
            yield f"`{name}` is {data[name]!r}; list the texts that the measure then gives"
    if both := {*map(str, data["true_if"])} & {*map(str, data["false_if"])}:
        yield f"{min(both)!r} makes it both true and false; keep it in one list"


def _slug(path: Path) -> str:
    found = _NAME.fullmatch(path.stem)
    return found[1] if found else path.stem


def _name_problems(path: Path, slugs: list[str]) -> Iterator[str]:
    if not _NAME.fullmatch(path.stem):
        yield "its name is not like 01-some-belief.toml; rename it"
    if slugs.count(_slug(path)) > 1:
        yield f"its slug {_slug(path)!r} is there twice; rename one of the files"
