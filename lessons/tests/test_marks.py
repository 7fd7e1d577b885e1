"""The marks of a learner, read by one query."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from lessons.afterwards import quizzes_after
from lessons.catalogue import lessons
from lessons.holes import filling, marks_on
from lessons.learners import COOKIE, LearnerRequest
from lessons.marks import Mark, Marks, marks_of
from lessons.models import Learner, LessonProgress
from quizzes.catalogue import get_question
from quizzes.models import Answer, CheckAnswer, Round
from quizzes.practice.rounds import place_of, standings
from quizzes.recall.models import Dues

pytestmark = pytest.mark.django_db

FIRST, SECOND = lessons()[:2]


def asking(learner: Learner | None) -> LearnerRequest:
    request = LearnerRequest()
    if learner is not None:
        response = HttpResponse()
        response.set_signed_cookie(COOKIE, str(learner.uuid), salt="lessons.learners")
        request.COOKIES[COOKIE] = response.cookies[COOKIE].value
    return request


@pytest.fixture
def learner() -> Learner:
    return Learner.objects.create()


def test_a_stranger_has_none_and_costs_no_query(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    request = asking(None)

    with django_assert_num_queries(0):
        assert marks_of(request) == Marks()
        assert marks_of(request) == Marks()
        assert request.learner is None


def test_a_cookie_whose_row_is_gone_is_a_stranger(learner: Learner) -> None:
    request = asking(learner)
    learner.delete()

    assert marks_of(request) == Marks()
    assert request.learner is None


def test_all_that_a_page_shows_is_one_query(
    learner: Learner, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    now = timezone.now()
    LessonProgress.objects.create(learner=learner, lesson=FIRST.slug, opened_at=now, done_at=now)
    LessonProgress.objects.create(learner=learner, lesson=SECOND.slug, opened_at=now, ran_at=now)
    question = get_question(FIRST.question)
    CheckAnswer.objects.create(
        learner=learner,
        question=question.id,
        content_hash=question.content_hash,
        chosen="x",
        right=False,
    )
    request = asking(learner)

    with django_assert_num_queries(1):
        marks = marks_on(request, FIRST)
        assert request.learner == learner

    assert marks.learner is not None
    assert marks.learner.seen == learner.seen
    assert marks.learner.created == learner.created
    assert marks.learner.uuid == learner.uuid
    assert marks.by_lesson == {
        FIRST.slug: Mark(FIRST.slug, now, None, now),
        SECOND.slug: Mark(SECOND.slug, now, now, None),
    }
    assert marks.chosen == "x"
    assert not marks.rounds


def test_it_is_told_how_the_quizzes_stand(learner: Learner) -> None:
    [quiz] = quizzes_after(FIRST)
    ids = [question.id for question in quiz.questions]
    for number in (2, 1):
        row = Round.objects.create(
            learner=learner, place=place_of(quiz), number=number, questions=ids
        )
    Answer.objects.create(
        learner=learner,
        round=row,
        question=ids[0],
        content_hash=quiz.questions[0].content_hash,
        answer=["a"],
        right=True,
        confidence="guess",
    )

    found = marks_on(asking(learner), FIRST).standings([quiz])

    assert [(one.number, one.scores) for one in found] == [
        (one.number, one.scores) for one in standings(learner, [quiz])
    ]
    assert found[0].number == 2


def test_another_learners_marks_are_not_there(learner: Learner) -> None:
    other = Learner.objects.create()
    LessonProgress.objects.create(learner=other, lesson=FIRST.slug, opened_at=timezone.now())

    assert marks_of(asking(learner)).by_lesson == {}


def test_who_is_known_already_is_not_asked_for_again(learner: Learner) -> None:
    request = asking(None)
    request.learner = learner

    assert marks_of(request).learner is learner


def test_one_is_where_one_was_a_moment_ago() -> None:
    now = timezone.now()
    here = Marks(by_lesson={"a": Mark("a", now), "b": Mark("b", now - timedelta(minutes=1))})

    assert here.is_at("a")
    assert not here.is_at("b")
    assert not here.is_at("c")
    assert not Marks().is_at("a")


def test_after_an_hour_it_is_noted_again() -> None:
    then = timezone.now() - timedelta(hours=2)
    marks = Marks(by_lesson={"a": Mark("a", then, then, then)})

    assert not marks.is_at("a")
    opened = marks.opened("a")
    assert opened.is_at("a")
    assert opened.by_lesson["a"][2:] == (then, then)
    assert marks.opened("b").is_at("b")


def test_where_one_is_gets_written_once(
    learner: Learner, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = Client()
    client.cookies[COOKIE] = asking(learner).COOKIES[COOKIE]
    client.get(FIRST.address)

    with django_assert_num_queries(1):
        client.get(FIRST.address)
    with django_assert_num_queries(2):
        client.get(SECOND.address)
    assert set(LessonProgress.objects.values_list("lesson", flat=True)) == {
        FIRST.slug,
        SECOND.slug,
    }


def test_a_page_says_nothing_of_a_stranger() -> None:
    assert filling(FIRST, Marks()) == {}


def test_a_page_says_how_many_cards_are_due(learner: Learner, client: Client) -> None:
    Dues.objects.create(learner=learner, at=[0, 1])
    client.cookies.load({COOKIE: asking(learner).COOKIES[COOKIE]})

    page = client.get(f"/learn/{FIRST.slug}/").text

    assert '<span class="due-count" id="due-count" data-progress>2<' in page
