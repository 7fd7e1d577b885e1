"""The lessons, read once from ``lessons/content/`` in the order of their file names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from django.urls import reverse

from lessons.headings import contents
from lessons.parts import CheckPart, Heading, Part, StagePart
from lessons.reading import PageFile, files_of, slugs_in, told, twice
from lessons.references import reference_problems
from lessons.tracks import CONTENT, DEEP, PITFALLS, steps_in
from tutorial_site.content import name_of

#: How many experiments a page may have before it gets a list to jump by.
MOST_WITHOUT_CONTENTS = 2


@dataclass(frozen=True, kw_only=True)
class Neighbour:
    """The lesson before or after another one."""

    slug: str
    title: str
    number: int | None


@dataclass(frozen=True, kw_only=True)
class Lesson:
    """One page of the course. ``number`` is None for a page between two steps."""

    slug: str
    number: int | None
    title: str
    level: str
    minutes: int
    summary: str
    parts: tuple[Part, ...]
    headings: tuple[Heading, ...] = ()
    previous: Neighbour | None = None
    next: Neighbour | None = None

    @property
    def address(self) -> str:
        """Where its page is."""
        return reverse("lessons:lesson", args=[self.slug])

    @property
    def experiments(self) -> list[str]:
        """The slugs of its experiments, in order."""
        return [part.experiment for part in self.parts if isinstance(part, StagePart)]

    @property
    def contents(self) -> list[Heading]:
        """The list to jump by, empty on a page that is short enough without."""
        is_long = len(self.experiments) > MOST_WITHOUT_CONTENTS
        return contents(self.parts, self.headings) if is_long else []

    @cached_property
    def question(self) -> str:
        """The id of its check question."""
        return next(part.question for part in self.parts if isinstance(part, CheckPart))


def lessons() -> list[Lesson]:
    """All lessons whose files are right, in order."""
    return list(_by_slug().values())


def get_lesson(slug: str) -> Lesson:
    """The lesson of this slug. Raises KeyError."""
    return _by_slug()[slug]


def steps() -> list[Lesson]:
    """The lessons that have a number."""
    return [lesson for lesson in lessons() if lesson.number is not None]


def problems(folder: Path = CONTENT) -> list[str]:
    """Everything that is wrong with the files, each as ``path: what is wrong, what to do``."""
    files = files_of(steps_in(folder))
    if not files:
        return [f"{name_of(folder)}: there is no lesson; add files like 01-first-step.md"]
    return [problem for file in files for problem in told(file, _problems(file, files))]


def load(folder: Path) -> list[Lesson]:
    """The lessons of a folder, without the files that have problems of their own."""
    files = [file for file in files_of(steps_in(folder)) if not file.problems]
    before = [None, *files]
    after = [*files[1:], None]
    return [_lesson(*three) for three in zip(before, files, after, strict=False)]


@cache
def _by_slug() -> dict[str, Lesson]:
    return {lesson.slug: lesson for lesson in load(CONTENT)}


def _lesson(before: PageFile | None, file: PageFile, after: PageFile | None) -> Lesson:
    return Lesson(
        slug=file.slug,
        number=file.front.get("number"),
        title=file.front["title"],
        level=file.front["level"],
        minutes=file.front["minutes"],
        summary=file.front["summary"],
        parts=file.document.parts,
        headings=file.document.headings,
        previous=_neighbour(before),
        next=_neighbour(after),
    )


def _neighbour(file: PageFile | None) -> Neighbour | None:
    if file is None:
        return None
    front = file.front
    return Neighbour(slug=file.slug, title=front["title"], number=front.get("number"))


def _problems(file: PageFile, files: list[PageFile]) -> Iterator[str]:
    """All that is wrong with one file; steps count 1, 2, 3 in the order of their files."""
    yield from file.problems
    slugs = {
        "lesson": [other.slug for other in files],
        "deep": slugs_in(DEEP),
        "pitfall": slugs_in(PITFALLS),
    }
    yield from reference_problems(file, slugs)
    numbered = [other for other in files if "number" in other.front]
    if file in numbered and file.front["number"] != numbered.index(file) + 1:
        yield f"`number` is {file.front['number']!r}; make it {numbered.index(file) + 1}"
    yield from twice(file, files)
