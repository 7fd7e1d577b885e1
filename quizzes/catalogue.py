"""The questions of all quizzes, read once from ``quizzes/content/``."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from django.urls import reverse

from quizzes.doubles import doubles
from quizzes.questions import Question, parse
from tutorial_site.content import ContentError, field_problems, name_of, read_toml

CONTENT = Path(__file__).resolve().parent / "content"
_REQUIRED: dict[str, type] = {"title": str, "questions": list}
_MARK: dict[str, type] = {"no_claim": bool, "facts": list}
#: A set to practise with, in its own folder, says more of itself.
_PRACTICE = "practice"
#: What the test draws from, a file for each topic or two.
_POOL = "test"
_ABOUT: dict[str, type] = {"summary": str, "minutes": int}
#: The lesson after which it is asked; the lessons know whether there is one.
_AFTER: dict[str, type] = {"lesson": str}
_NAME = re.compile(r"\d\d-([a-z0-9]+(?:-[a-z0-9]+)*)")


@dataclass(frozen=True, kw_only=True)
class Quiz:
    """One file of questions."""

    slug: str
    title: str
    questions: tuple[Question, ...]
    path: Path
    summary: str = ""
    minutes: int = 0
    lesson: str = ""
    problems: tuple[str, ...] = ()

    @cached_property
    def is_practice(self) -> bool:
        """Whether it has a page of its own."""
        return self.path.parent.name == _PRACTICE

    @cached_property
    def is_pool(self) -> bool:
        """Whether the test draws from it."""
        return self.path.parent.name == _POOL

    @property
    def place(self) -> str:
        """The name of its rounds."""
        return f"{_PRACTICE}/{self.slug}"

    @property
    def address(self) -> str:
        """Where it begins, and where its result is."""
        return reverse("practice:set", args=[self.slug])

    @property
    def parent(self) -> tuple[str, str]:
        """The page above: its title and its address."""
        return "Practice", reverse("practice:index")

    def address_of(self, question: Question) -> str:
        """Where a question of it is asked."""
        return f"{self.address}{question.id}/"


def practice_sets() -> dict[str, Quiz]:
    """The sets to practise with by slug, in the order of their files."""
    return {slug: quiz for slug, quiz in quizzes().items() if quiz.is_practice}


def pool() -> tuple[Question, ...]:
    """The questions that the test draws from, in the order of their files."""
    return tuple(q for quiz in quizzes().values() if quiz.is_pool for q in quiz.questions)


def quizzes() -> dict[str, Quiz]:
    """The quizzes by slug."""
    return {quiz.slug: quiz for quiz in _read_once()}


def questions() -> dict[str, Question]:
    """The questions of all quizzes by id."""
    return {question.id: question for quiz in _read_once() for question in quiz.questions}


def get_question(id: str) -> Question:
    """The question of this id. Raises KeyError."""
    return _by_id()[id]


def problems(folder: Path = CONTENT) -> list[str]:
    """Everything that is wrong with the files, each as ``path: what is wrong, what to do``."""
    found = _read_once() if folder == CONTENT else load(folder)
    ids = Counter(question.id for quiz in found for question in quiz.questions)
    slugs = Counter(quiz.slug for quiz in found)
    asked = dict(_asked_twice(found))
    return [
        f"{name_of(quiz.path)}: {problem}"
        for quiz in found
        for problem in (
            *quiz.problems,
            *_double_slug(quiz, slugs),
            *_double_ids(quiz, ids),
            *(asked[q.id] for q in quiz.questions if q.id in asked),
        )
    ]


def load(folder: Path) -> list[Quiz]:
    """The quizzes of a folder, each with its problems."""
    places = ("*.toml", f"{_PRACTICE}/*.toml", f"{_POOL}/*.toml")
    paths = [path for place in places for path in sorted(folder.glob(place))]
    return [_read_quiz(path) for path in paths]


@cache
def _by_id() -> dict[str, Question]:
    return questions()


@cache
def _read_once() -> tuple[Quiz, ...]:
    return tuple(load(CONTENT))


def _read_quiz(path: Path) -> Quiz:
    try:
        data = read_toml(path)
    except ContentError as error:
        return _broken(path, [str(error)])
    if wrong := _file_problems(path, data):
        return _broken(path, wrong)
    read = [_parse(position, entry) for position, entry in enumerate(data["questions"], start=1)]
    return Quiz(
        slug=_slug(path),
        title=data["title"],
        summary=data.get("about", {}).get("summary", ""),
        minutes=data.get("about", {}).get("minutes", 0),
        lesson=data.get("about", {}).get("lesson", ""),
        questions=tuple(question for question, _ in read if question),
        path=path,
        problems=tuple(problem for _, wrong in read for problem in wrong),
    )


def _file_problems(path: Path, data: dict[str, Any]) -> list[str]:
    if path.parent.name == _POOL:
        return _name_problems(path) + field_problems(data, _REQUIRED)
    if path.parent.name != _PRACTICE:
        return field_problems(data, _REQUIRED)
    wrong = _name_problems(path) + field_problems(data, {**_REQUIRED, "about": dict})
    if isinstance(about := data.get("about"), dict):
        wrong += [
            f"[about]: {problem}" for problem in field_problems(about, _ABOUT, _MARK | _AFTER)
        ]
    return wrong


def _name_problems(path: Path) -> list[str]:
    return [] if _NAME.fullmatch(path.stem) else ["its name is not like 01-a-set.toml; rename it"]


def _slug(path: Path) -> str:
    found = _NAME.fullmatch(path.stem)
    return found[1] if found else path.stem


def _broken(path: Path, wrong: list[str]) -> Quiz:
    return Quiz(slug=path.stem, title=path.stem, questions=(), path=path, problems=tuple(wrong))


def _parse(position: int, entry: Any) -> tuple[Question | None, list[str]]:
    """One question; its problems begin with its id, or its position."""
    if not isinstance(entry, dict):
        return None, [f"question {position} is no table; write it as [[questions]]"]
    question, wrong = parse(entry)
    return question, [f"question {entry.get('id', position)}: {problem}" for problem in wrong]


def _double_ids(quiz: Quiz, ids: Counter[str]) -> Iterator[str]:
    for question in quiz.questions:
        if ids[question.id] > 1:
            yield f"question {question.id}: its id is there {ids[question.id]} times; change it"


def _double_slug(quiz: Quiz, slugs: Counter[str]) -> Iterator[str]:
    if slugs[quiz.slug] > 1:
        yield f"another file is called {quiz.slug!r}, too; rename one of them"


def _asked_twice(found: Iterable[Quiz]) -> Iterator[tuple[str, str]]:
    """The ids of questions that ask what another one asks of the same run, and what to do."""
    for question, earlier in doubles(q for quiz in found for q in quiz.questions):
        yield (
            question.id,
            f"question {question.id}: {earlier.id} asks the same of the same run; "
            "ask for something else, or set the run up in another way",
        )
