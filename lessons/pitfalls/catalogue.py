"""The pitfalls, read once from ``lessons/content/pitfalls/``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.urls import reverse

from lessons.parts import Part
from lessons.reading import PageFile, files_of, slugs_in, told, twice
from lessons.references import reference_problems
from lessons.tracks import CONTENT, DEEP, PITFALLS, pitfalls_in
from tutorial_site.content import name_of


@dataclass(frozen=True, kw_only=True)
class Pitfall:
    """One pitfall: what somebody notices, the pair that shows it, why it is so and what helps.

    ``number`` counts from 1.
    """

    number: int
    slug: str
    title: str
    symptom: str
    summary: str
    minutes: int
    parts: tuple[Part, ...]

    @property
    def address(self) -> str:
        """Where its page is."""
        return reverse("pitfalls:pitfall", args=[self.slug])


@dataclass(frozen=True, kw_only=True)
class Neighbours:
    """The pitfalls before and after one, None at the ends."""

    previous: Pitfall | None
    next: Pitfall | None


def pitfalls() -> list[Pitfall]:
    """All pitfalls whose files are right, in order."""
    return list(_by_slug().values())


def get_pitfall(slug: str) -> Pitfall:
    """The pitfall of this slug. Raises KeyError."""
    return _by_slug()[slug]


def neighbours(pitfall: Pitfall) -> Neighbours:
    """The pitfalls around ``pitfall``."""
    around = [None, *pitfalls(), None]
    return Neighbours(previous=around[pitfall.number - 1], next=around[pitfall.number + 1])


def problems(folder: Path = PITFALLS) -> list[str]:
    """Everything that is wrong with the files, each as ``path: what is wrong, what to do``."""
    files = files_of(pitfalls_in(folder))
    if not files:
        return [f"{name_of(folder)}: there is no pitfall; add files like 01-first-one.md"]
    return [problem for file in files for problem in told(file, _problems(file, files))]


def load(folder: Path) -> list[Pitfall]:
    """The pitfalls of a folder, without the files that have problems of their own."""
    files = [file for file in files_of(pitfalls_in(folder)) if not file.problems]
    return [_pitfall(number, file) for number, file in enumerate(files, start=1)]


@cache
def _by_slug() -> dict[str, Pitfall]:
    return {pitfall.slug: pitfall for pitfall in load(PITFALLS)}


def _pitfall(number: int, file: PageFile) -> Pitfall:
    return Pitfall(
        number=number,
        slug=file.slug,
        title=file.front["title"],
        symptom=file.front["symptom"],
        summary=file.front["summary"],
        minutes=file.front["minutes"],
        parts=file.document.parts,
    )


def _problems(file: PageFile, files: list[PageFile]) -> Iterator[str]:
    yield from file.problems
    slugs = {
        "lesson": slugs_in(CONTENT),
        "deep": slugs_in(DEEP),
        "pitfall": [other.slug for other in files],
    }
    yield from reference_problems(file, slugs)
    yield from twice(file, files)
