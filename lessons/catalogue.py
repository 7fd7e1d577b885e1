"""The lessons, read once from ``lessons/content/`` in the order of their file names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from lessons.parts import CheckPart, Part, StagePart
from lessons.reading import LessonFile, read_lesson
from lessons.references import reference_problems
from tutorial_site.content import name_of

CONTENT = Path(__file__).resolve().parent / "content"


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
    previous: Neighbour | None = None
    next: Neighbour | None = None

    @property
    def experiments(self) -> list[str]:
        """The slugs of its experiments, in order."""
        return [part.experiment for part in self.parts if isinstance(part, StagePart)]

    @property
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
    files = _files(folder)
    if not files:
        return [f"{name_of(folder)}: there is no lesson; add files like 01-first-step.md"]
    slugs = [file.slug for file in files]
    return [
        f"{name_of(file.path)}: {problem}"
        for file in files
        for problem in (
            *file.problems,
            *reference_problems(file, slugs),
            *_order_problems(file, files),
        )
    ]


def load(folder: Path) -> list[Lesson]:
    """The lessons of a folder, without the files that have problems of their own."""
    files = [file for file in _files(folder) if not file.problems]
    before = [None, *files]
    after = [*files[1:], None]
    return [_lesson(*three) for three in zip(before, files, after, strict=False)]


@cache
def _by_slug() -> dict[str, Lesson]:
    return {lesson.slug: lesson for lesson in load(CONTENT)}


def _files(folder: Path) -> list[LessonFile]:
    return [read_lesson(path) for path in sorted(folder.glob("*.md"))]


def _lesson(before: LessonFile | None, file: LessonFile, after: LessonFile | None) -> Lesson:
    return Lesson(
        slug=file.slug,
        number=file.front.get("number"),
        title=file.front["title"],
        level=file.front["level"],
        minutes=file.front["minutes"],
        summary=file.front["summary"],
        parts=file.document.parts,
        previous=_neighbour(before),
        next=_neighbour(after),
    )


def _neighbour(file: LessonFile | None) -> Neighbour | None:
    if file is None:
        return None
    front = file.front
    return Neighbour(slug=file.slug, title=front["title"], number=front.get("number"))


def _order_problems(file: LessonFile, files: list[LessonFile]) -> Iterator[str]:
    """Steps count 1, 2, 3 in the order of their files; no slug is there twice."""
    numbered = [other for other in files if "number" in other.front]
    if file in numbered and file.front["number"] != numbered.index(file) + 1:
        yield f"`number` is {file.front['number']!r}; make it {numbered.index(file) + 1}"
    if [other.slug for other in files].count(file.slug) > 1:
        yield f"its slug {file.slug!r} is there twice; rename one of the files"
