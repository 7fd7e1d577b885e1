"""The questions, read once from ``quizzes/content/interview/`` in the order of their file names."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from quizzes.interview.questions import Question
from quizzes.interview.reading import QuestionFile, read_question
from tutorial_site.content import name_of

CONTENT = Path(__file__).resolve().parent.parent / "content" / "interview"


def questions() -> dict[str, Question]:
    """The questions by slug, in order."""
    return {question.slug: question for question in _read_once()}


def get_question(slug: str) -> Question:
    """The question of this slug. Raises KeyError."""
    return questions()[slug]


def problems(folder: Path = CONTENT) -> list[str]:
    """Everything that is wrong with the files, each as ``path: what is wrong, what to do``."""
    files = _files(folder)
    if not files:
        return [f"{name_of(folder)}: there is no question; add files like 01-some-question.toml"]
    slugs = [file.slug for file in files]
    doubles = {slug for slug in slugs if slugs.count(slug) > 1}
    found = [f"{name_of(file.path)}: {problem}" for file in files for problem in file.problems]
    return found + [
        f"{name_of(file.path)}: its slug {file.slug!r} is there twice; rename one of the files"
        for file in files
        if file.slug in doubles
    ]


def load(folder: Path) -> list[Question]:
    """The questions of a folder, without the files that have problems."""
    return [file.question for file in _files(folder) if file.question]


@cache
def _read_once() -> tuple[Question, ...]:
    return tuple(load(CONTENT))


def _files(folder: Path) -> list[QuestionFile]:
    return [read_question(path) for path in sorted(folder.glob("*.toml"))]
