"""The quiz after each step: it is there, it is short, and its lesson exists."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from lessons.afterwards import found_problems, lesson_of, problems, quizzes_after
from lessons.catalogue import get_lesson, lessons
from lessons.models import Learner
from quizzes.catalogue import Quiz, get_question, practice_sets
from quizzes.models import Round
from quizzes.practice.rounds import Given, keep, standing
from quizzes.questions import Grade

LESSON = get_lesson("pre-save")
FOUR = practice_sets()["pre-save"].questions


@pytest.fixture
def learner(client: Client) -> Learner:
    """Somebody who has pressed a button of another quiz."""
    url = "/practice/what-stays/entries-after-a-refusal/"
    question = get_question("entries-after-a-refusal")
    form = {"round": "1", "hash": question.content_hash, "confidence": "guess", "rows": "none"}
    assert client.post(url, form).status_code == 303
    return Learner.objects.get()


def quiz(lesson: str = "pre-save", **changes: Any) -> Quiz:
    plain = Quiz(slug="a", title="A", questions=FOUR, path=Path("a.toml"), lesson=lesson)
    return replace(plain, **changes)


def answered(learner: Learner, count: int) -> None:
    now = standing(learner, practice_sets()["pre-save"])
    for question in FOUR[:count]:
        graded = Grade(right=question != FOUR[0], said=(), expected=(), notes=())
        keep(learner, now, question, Given(answer="x", grade=graded, confidence="guess"))


def test_each_lesson_has_one_quiz_in_the_order_of_the_lessons() -> None:
    found = [quiz for lesson in lessons() for quiz in quizzes_after(lesson)]

    assert [quiz.lesson for quiz in found] == [lesson.slug for lesson in lessons()]
    assert found == [quiz for quiz in practice_sets().values() if quiz.lesson]


def test_a_quiz_has_the_title_of_its_lesson() -> None:
    for found in practice_sets().values():
        lesson = lesson_of(found)
        assert lesson is None or lesson.title == found.title


def test_the_content_has_no_problems() -> None:
    assert problems() == []


@pytest.mark.parametrize(
    ("quizzes", "expected"),
    [
        ([quiz()], []),
        ([quiz(), quiz("")], []),
        (
            [],
            [
                "lessons/content: no quiz is asked after 'pre-save'; "
                'add a set of practice with `lesson = "pre-save"`'
            ],
        ),
        ([quiz(), quiz("x")], ["a.toml: [about]: there is no lesson 'x'; use one of: pre-save"]),
        (
            [quiz(questions=FOUR[:2])],
            ["a.toml: it has 2 questions; after a step make it 3 to 5"],
        ),
        ([quiz(), quiz()], ["a.toml: [about]: 2 sets are asked after 'pre-save'; keep one"] * 2),
    ],
)
def test_what_is_wrong_is_told(quizzes: list[Quiz], expected: list[str]) -> None:
    assert list(found_problems([LESSON], quizzes)) == expected


def test_a_page_between_two_steps_needs_no_quiz() -> None:
    assert list(found_problems([get_lesson("what-a-transaction-is")], [])) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("count", "words", "button"),
    [
        (0, "4 questions, about 5 minutes", "Begin"),
        (2, "2 of 4 answered", "Go on"),
        (4, "4 of 4 answered, 3 right", "See the result"),
    ],
)
def test_a_lesson_says_how_far_one_is_in_its_quiz(
    client: Client, learner: Learner, count: int, words: str, button: str
) -> None:
    answered(learner, count)

    section = (
        client.get("/learn/pre-save/").text.partition('id="quiz"')[2].partition("</section")[0]
    )

    assert words in section
    assert button in section
    address = "/practice/pre-save/" + (f"{FOUR[count].id}/" if count < 4 else "")
    assert f'href="{address}"' in section


@pytest.mark.django_db
def test_the_quiz_stands_after_the_check_and_before_what_is_next(client: Client) -> None:
    html = client.get("/learn/pre-save/").text

    places = [html.index(part) for part in ('id="check-', 'id="quiz"', "Before the write you can")]
    assert places == sorted(places)


@pytest.mark.django_db
def test_the_quiz_costs_one_query_and_a_visitor_none(
    learner: Learner, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    answered(learner, 2)

    with django_assert_num_queries(1):
        assert len(standing(learner, practice_sets()["pre-save"]).answers) == 2
    with django_assert_num_queries(0):
        assert standing(None, practice_sets()["pre-save"]).answers == {}


@pytest.mark.django_db
def test_a_step_that_is_reset_forgets_its_quiz(client: Client, learner: Learner) -> None:
    answered(learner, 4)

    client.post("/progress/reset/", {"lesson": "pre-save"})

    assert [row.place for row in Round.objects.all()] == ["practice/what-stays"]
