"""How far a learner is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from lessons.catalogue import get_lesson, lessons
from lessons.known import known
from lessons.models import Learner, LessonProgress
from lessons.progress import (
    CHECKS,
    PREDICTIONS,
    Answers,
    mark_done,
    mark_opened,
    mark_ran,
    reset,
    summary,
)
from quizzes.models import CheckAnswer, PredictionAnswer

pytestmark = pytest.mark.django_db

SLUGS = [lesson.slug for lesson in lessons()]
FIRST, SECOND, LAST = SLUGS[0], SLUGS[1], SLUGS[-1]


@pytest.fixture
def learner() -> Learner:
    return Learner.objects.create()


def states(learner: Learner) -> dict[str, str]:
    return {step.lesson.slug: step.state for step in summary(learner).steps if step.state != "new"}


def resume(learner: Learner | None) -> str | None:
    lesson = summary(learner).resume
    return lesson.slug if lesson else None


def seen_last(learner: Learner, slug: str) -> None:
    """Make ``slug`` the lesson that was opened last."""
    LessonProgress.objects.filter(learner=learner, lesson=slug).update(
        opened_at=LessonProgress.objects.latest("opened_at").opened_at + timedelta(hours=1)
    )


def test_a_visitor_begins_at_the_beginning_and_costs_no_query(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(0):
        found = summary(None)

    assert found.resume == lessons()[0]
    assert not found.is_begun
    assert not found.is_done
    assert found.done == 0
    assert [step.lesson.slug for step in found.steps] == SLUGS


def test_only_numbered_lessons_count_as_steps(learner: Learner) -> None:
    for slug in SLUGS:
        mark_done(learner, slug)

    found = summary(learner)
    assert len(found.steps) > found.total == found.done == 7
    assert found.is_done
    assert found.resume is None


def test_opening_is_noted(learner: Learner) -> None:
    mark_opened(learner, FIRST)

    assert states(learner) == {FIRST: "opened"}
    assert LessonProgress.objects.count() == 1


def test_a_lesson_goes_from_opened_to_ran_to_done(learner: Learner) -> None:
    seen = []
    for mark in (mark_opened, mark_ran, mark_done):
        mark(learner, FIRST)
        seen.append(states(learner)[FIRST])

    assert seen == ["opened", "ran", "done"]
    step = summary(learner).steps[0]
    assert step.is_done
    assert not step.is_begun


def test_opening_again_takes_nothing_back(learner: Learner) -> None:
    mark_done(learner, FIRST)
    mark_ran(learner, FIRST)
    mark_opened(learner, FIRST)

    assert states(learner) == {FIRST: "done"}


def test_each_mark_is_one_statement(
    learner: Learner, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for mark in (mark_opened, mark_ran, mark_done):
        with django_assert_num_queries(1):
            mark(learner, FIRST)
    with django_assert_num_queries(1):
        summary(learner)


def test_one_goes_on_where_one_was(learner: Learner) -> None:
    mark_opened(learner, FIRST)
    mark_opened(learner, LAST)
    seen_last(learner, LAST)

    assert resume(learner) == LAST
    assert [step.lesson.slug for step in summary(learner).steps if step.is_next] == [LAST]


def test_after_a_finished_lesson_comes_the_next(learner: Learner) -> None:
    mark_done(learner, FIRST)

    assert resume(learner) == SECOND


def test_after_the_last_comes_what_was_left_out(learner: Learner) -> None:
    mark_done(learner, LAST)

    assert resume(learner) == FIRST


def test_a_lesson_that_is_no_more_is_passed_over(learner: Learner) -> None:
    mark_opened(learner, "a-lesson-of-old")

    assert resume(learner) == FIRST
    assert not summary(learner).is_begun


def answer(learner: Learner, experiment: str, question: str) -> None:
    PredictionAnswer.objects.create(
        learner=learner,
        experiment=experiment,
        prediction="p",
        chosen="1",
        right=True,
        right_at_first=False,
    )
    CheckAnswer.objects.create(
        learner=learner, question=question, content_hash="0", chosen="1", right=True
    )


def test_answers_are_counted_by_how_the_first_one_did(learner: Learner) -> None:
    answer(learner, "commit", "who-sees-the-row")

    assert known(learner, PREDICTIONS) == Answers(right=0, answered=1)
    assert known(learner, CHECKS) == Answers(right=1, answered=1)
    assert known(Learner.objects.create(), PREDICTIONS) == Answers(right=0, answered=0)


def test_one_lesson_is_reset_with_its_answers(learner: Learner) -> None:
    first, second = get_lesson(FIRST), get_lesson(SECOND)
    other = Learner.objects.create()
    for lesson in (first, second):
        mark_done(learner, lesson.slug)
        answer(learner, lesson.experiments[0], lesson.question)
    mark_done(other, FIRST)
    answer(other, first.experiments[0], first.question)

    reset(learner, first)

    assert states(learner) == {SECOND: "done"}
    assert known(learner, PREDICTIONS).answered == known(learner, CHECKS).answered == 1
    assert states(other) == {FIRST: "done"}
    assert known(other, PREDICTIONS).answered == known(other, CHECKS).answered == 1


def test_all_lessons_are_reset_at_once(learner: Learner) -> None:
    for slug in (FIRST, SECOND):
        mark_done(learner, slug)
    answer(learner, "commit", "who-sees-the-row")

    reset(learner)

    assert states(learner) == {}
    assert known(learner, PREDICTIONS).answered == known(learner, CHECKS).answered == 0


def test_rows_have_names(learner: Learner) -> None:
    mark_opened(learner, FIRST)
    answer(learner, "commit", "who-sees-the-row")

    assert str(LessonProgress.objects.get()) == FIRST
    assert str(PredictionAnswer.objects.get()) == "commit p: 1"
    assert str(CheckAnswer.objects.get()) == "who-sees-the-row: 1"
