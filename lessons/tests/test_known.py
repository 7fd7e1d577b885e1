"""Wishes: what came along is not asked for again, all of it comes by one query."""

from __future__ import annotations

import uuid

import pytest
from django.http import HttpResponse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from lessons.known import all_known, known, read
from lessons.learners import COOKIE, LearnerRequest, know
from lessons.marks import MARKS, Mark
from lessons.models import Learner, LessonProgress
from lessons.progress import CHECKS, PREDICTIONS, Answers
from quizzes.commitments import COMMITMENTS
from quizzes.recall.models import Dues
from quizzes.recall.pile import CARDS
from quizzes.test.results import TESTS

pytestmark = pytest.mark.django_db
EVERYTHING = (MARKS, PREDICTIONS, CHECKS, COMMITMENTS, CARDS, TESTS)


@pytest.fixture
def learner() -> Learner:
    return Learner.objects.create()


def asking(learner: Learner, method: str) -> LearnerRequest:
    response, request = HttpResponse(), LearnerRequest()
    response.set_signed_cookie(COOKIE, str(learner.uuid), salt="lessons.learners")
    request.method, request.COOKIES[COOKIE] = method, response.cookies[COOKIE].value
    return request


def test_all_of_it_comes_by_one_query(
    learner: Learner, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    now = timezone.now()
    LessonProgress.objects.create(learner=learner, lesson="a", opened_at=now)
    Dues.objects.create(learner=learner, at=[1])

    with django_assert_num_queries(1):
        found = know(asking(learner, "GET"), *EVERYTHING)
        assert found == learner
        assert found.dues.at == [1]
        assert known(found, MARKS) == {"a": Mark("a", now)}
        assert known(found, CHECKS) == Answers()
        assert not any(known(found, wish) for wish in (CARDS, TESTS, COMMITMENTS))


def test_with_a_press_nothing_comes_along(
    learner: Learner, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    found = know(asking(learner, "POST"), MARKS)
    LessonProgress.objects.create(learner=learner, lesson="a", opened_at=timezone.now())

    with django_assert_num_queries(1):
        assert known(found, MARKS).keys() == {"a"}
    with django_assert_num_queries(1):
        assert all_known(found, MARKS, CHECKS)[MARKS].keys() == {"a"}


def test_of_nobody_there_is_nothing(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        assert known(None, MARKS) == {}
        assert known(None, PREDICTIONS) == Answers()
        assert known(None, TESTS) == []


def test_who_is_gone_meanwhile_has_nothing(learner: Learner) -> None:
    Learner.objects.all().delete()

    assert read(uuid.uuid4(), MARKS) is None
    assert known(learner, MARKS) == {}
