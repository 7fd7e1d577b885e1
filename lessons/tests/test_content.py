"""Promises of the lessons' texts as they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet
from django.utils.html import strip_tags

from lab.catalogue import experiments
from lab.runner import Job, run
from lessons.catalogue import lessons, problems
from lessons.parts import ProsePart, StagePart
from lessons.tests.builders import read_lesson
from lessons.tracks import CONTENT
from quizzes.catalogue import pool, practice_sets, questions
from quizzes.catalogue import problems as question_problems
from tutorial_site.content import BASE_DIR

PATHS = sorted(CONTENT.glob("*.md"))
LOUD = re.compile(
    r"\b(amazing|awesome|powerful|simply|obviously|magic|magical|"
    r"blazing|seamless|robust|leverage|dive|unlock)\b|!(?!=)",
    re.IGNORECASE,
)


def code_blocks() -> Iterator[ParameterSet]:
    for path in PATHS:
        for position, (language, source) in enumerate(read_lesson(path).document.code, start=1):
            if language == "python":
                yield pytest.param(source, id=f"{path.stem}-{position}")


def test_the_content_has_no_problems() -> None:
    assert problems() == []
    assert question_problems() == []


def test_every_experiment_is_used_by_some_text() -> None:
    texts = [
        path.read_text(encoding="utf-8")
        for pattern in ("lessons/content/**/*.md", "*/**/content/**/*.toml", "lab/**/*.py")
        for path in BASE_DIR.glob(pattern)
        if "tests" not in path.parts and "experiments" not in path.parts
    ]
    named = set(re.findall(r"[a-z0-9]+(?:-[a-z0-9]+)+|[a-z0-9]+", "\n".join(texts)))

    assert set(experiments()) - named == set()


def test_every_question_is_asked_once() -> None:
    practised = [q.id for quiz in practice_sets().values() for q in quiz.questions]
    drawn = [question.id for question in pool()]

    asked = [lesson.question for lesson in lessons()]
    assert sorted(asked + practised + drawn) == sorted(questions())


def test_a_page_holds_an_experiment_once() -> None:
    for lesson in lessons():
        assert len(set(lesson.experiments)) == len(lesson.experiments)


@pytest.mark.parametrize("slug", ["pre-save", "post-save", "pitfalls", "signals-or-save"])
def test_what_the_source_asks_before_reading_on_is_predicted_first(slug: str) -> None:
    (lesson,) = [lesson for lesson in lessons() if lesson.slug == slug]
    first = next(part for part in lesson.parts if isinstance(part, StagePart))

    assert first.prediction is not None


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_the_idea_has_two_or_three_sentences(path: Path) -> None:
    first = read_lesson(path).document.parts[0]
    assert isinstance(first, ProsePart)

    assert len(re.findall(r"[.?](?=\s|$)", strip_tags(first.html).strip())) in (2, 3)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_the_pages_hold_no_script_and_no_style(path: Path) -> None:
    parts = read_lesson(path).document.parts
    html = "".join(part.html for part in parts if isinstance(part, ProsePart))

    assert not re.search(r"<script|<style|\sstyle=|\son\w+=|javascript:", html)
    assert "<th></th>" not in html


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_the_voice_is_plain(path: Path) -> None:
    parts = read_lesson(path).document.parts
    html = "".join(part.html for part in parts if isinstance(part, ProsePart))
    prose = strip_tags(re.sub(r"<code.*?</code>", "", html, flags=re.DOTALL))

    assert LOUD.findall(prose) == []


@pytest.mark.parametrize("source", list(code_blocks()))
def test_the_code_of_the_lessons_runs(source: str) -> None:
    """Each block is a whole example: it runs as it stands, in a process of its own."""
    job = Job(
        source=f"{source}\n\ndef nothing_more():\n    pass\n",
        filename="lesson.py",
        action="nothing_more",
        arguments={},
    )

    assert run(job).trace.outcome.status == "returned"


def test_the_receiver_on_created_keeps_the_diary() -> None:
    (_, source), *_ = read_lesson(CONTENT / "04-post-save.md").document.code

    trace = run(_saving_twice(source)).trace

    messages = [row["message"] for row in trace.tables["lab_auditentry"]]
    assert messages == ["'Two Scoops was added'", "'Two Scoops was changed'"]


def test_the_announcement_waits_for_the_commit() -> None:
    _, (_, source) = read_lesson(CONTENT / "04-post-save.md").document.code

    trace = run(_saving_twice(source)).trace

    assert trace.printed == "book 1 is out\n"


def test_the_named_connection_is_made_once() -> None:
    *_, (_, source) = read_lesson(CONTENT / "05-connecting-receivers.md").document.code

    trace = run(_saving_twice(source)).trace

    assert trace.printed == "heard: Two Scoops\n" * 2


def _saving_twice(source: str) -> Job:
    action = (
        "\n\ndef save_twice():\n    book = Book(title='Two Scoops')\n"
        "    book.save()\n    book.save()\n"
    )
    return Job(source=source + action, filename="lesson.py", action="save_twice", arguments={})
