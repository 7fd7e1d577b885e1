"""The questions of all quizzes, read once from ``quizzes/content/``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from lab.catalogue import experiments
from quizzes.questions import Question, parse
from tutorial_site.content import ContentError, field_problems, name_of, one_of, read_toml

CONTENT = Path(__file__).resolve().parent / "content"
_REQUIRED: dict[str, type] = {"title": str, "questions": list}


@dataclass(frozen=True, kw_only=True)
class Quiz:
    """One file of questions."""

    slug: str
    title: str
    questions: tuple[Question, ...]
    path: Path
    problems: tuple[str, ...] = ()


def quizzes() -> dict[str, Quiz]:
    """The quizzes by slug."""
    return {quiz.slug: quiz for quiz in _read_once()}


def questions() -> dict[str, Question]:
    """The questions of all quizzes by id."""
    return {question.id: question for quiz in _read_once() for question in quiz.questions}


def get_question(id: str) -> Question:
    """The question of this id. Raises KeyError."""
    return questions()[id]


def problems(folder: Path = CONTENT) -> list[str]:
    """Everything that is wrong with the files, each as ``path: what is wrong, what to do``."""
    found = load(folder)
    ids = Counter(question.id for quiz in found for question in quiz.questions)
    return [
        f"{name_of(quiz.path)}: {problem}"
        for quiz in found
        for problem in (*quiz.problems, *_reference_problems(quiz), *_double_ids(quiz, ids))
    ]


def load(folder: Path) -> list[Quiz]:
    """The quizzes of a folder, each with its problems."""
    return [_read_quiz(path) for path in sorted(folder.glob("*.toml"))]


@cache
def _read_once() -> tuple[Quiz, ...]:
    return tuple(load(CONTENT))


def _read_quiz(path: Path) -> Quiz:
    try:
        data = read_toml(path)
    except ContentError as error:
        return _broken(path, [str(error)])
    if wrong := field_problems(data, _REQUIRED):
        return _broken(path, wrong)
    read = [_parse(position, entry) for position, entry in enumerate(data["questions"], start=1)]
    return Quiz(
        slug=path.stem,
        title=data["title"],
        questions=tuple(question for question, _ in read if question),
        path=path,
        problems=tuple(problem for _, wrong in read for problem in wrong),
    )


def _broken(path: Path, wrong: list[str]) -> Quiz:
    return Quiz(slug=path.stem, title=path.stem, questions=(), path=path, problems=tuple(wrong))


def _parse(position: int, entry: Any) -> tuple[Question | None, list[str]]:
    """One question; its problems begin with its id, or its position."""
    if not isinstance(entry, dict):
        return None, [f"question {position} is no table; write it as [[questions]]"]
    question, wrong = parse(entry)
    return question, [f"question {entry.get('id', position)}: {problem}" for problem in wrong]


def _reference_problems(quiz: Quiz) -> Iterator[str]:
    for question in quiz.questions:
        for slug in question.experiments:
            if slug not in experiments():
                yield (
                    f"question {question.id}: there is no experiment {slug!r}; "
                    f"{one_of(experiments(), slug)}"
                )


def _double_ids(quiz: Quiz, ids: Counter[str]) -> Iterator[str]:
    for question in quiz.questions:
        if ids[question.id] > 1:
            yield f"question {question.id}: its id is there {ids[question.id]} times; change it"
