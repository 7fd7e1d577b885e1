"""The pages of the deep dive, read once from ``lessons/content/deep-dive/``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.urls import reverse

from lessons.parts import Heading, Part
from lessons.reading import PageFile, files_of, slugs_in, told, twice
from lessons.references import reference_problems
from lessons.tracks import CONTENT, DEEP, PITFALLS, deep_in
from tutorial_site.content import name_of


@dataclass(frozen=True, kw_only=True)
class DeepPage:
    """One page of the deep dive. ``headings`` are its table of contents."""

    slug: str
    title: str
    minutes: int
    summary: str
    headings: tuple[Heading, ...]
    parts: tuple[Part, ...]

    @property
    def address(self) -> str:
        """Where it is."""
        return reverse("deep:page", args=[self.slug])


@dataclass(frozen=True, kw_only=True)
class Neighbours:
    """The pages before and after one, None at the ends."""

    previous: DeepPage | None
    next: DeepPage | None


def deep_pages() -> list[DeepPage]:
    """All pages whose files are right, in order."""
    return list(_by_slug().values())


def get_deep_page(slug: str) -> DeepPage:
    """The page of this slug. Raises KeyError."""
    return _by_slug()[slug]


def neighbours(page: DeepPage) -> Neighbours:
    """The pages around ``page``."""
    around = [None, *deep_pages(), None]
    place = around.index(page)
    return Neighbours(previous=around[place - 1], next=around[place + 1])


def problems(folder: Path = DEEP) -> list[str]:
    """Everything that is wrong with the files, each as ``path: what is wrong, what to do``."""
    files = files_of(deep_in(folder))
    if not files:
        return [f"{name_of(folder)}: there is no page; add files like 01-first-page.md"]
    return [problem for file in files for problem in told(file, _problems(file, files))]


def load(folder: Path) -> list[DeepPage]:
    """The pages of a folder, without the files that have problems of their own."""
    return [_page(file) for file in files_of(deep_in(folder)) if not file.problems]


@cache
def _by_slug() -> dict[str, DeepPage]:
    return {page.slug: page for page in load(DEEP)}


def _page(file: PageFile) -> DeepPage:
    return DeepPage(
        slug=file.slug,
        title=file.front["title"],
        minutes=file.front["minutes"],
        summary=file.front["summary"],
        headings=file.document.headings,
        parts=file.document.parts,
    )


def _problems(file: PageFile, files: list[PageFile]) -> Iterator[str]:
    yield from file.problems
    slugs = {
        "lesson": slugs_in(CONTENT),
        "deep": [other.slug for other in files],
        "pitfall": slugs_in(PITFALLS),
    }
    yield from reference_problems(file, slugs)
    yield from twice(file, files)
