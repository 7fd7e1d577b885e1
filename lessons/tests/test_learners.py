"""Who is asking: the signed cookie and the row behind it."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from lessons.learners import (
    COOKIE,
    LearnerMiddleware,
    LearnerRequest,
    forget_learner,
    keep_learner,
)
from lessons.models import Learner

View = Callable[[LearnerRequest], HttpResponse]


def through(view: View, cookie: str | None = None, secure: bool = False) -> HttpResponse:
    """What a browser gets from ``view`` behind the middleware."""
    request = RequestFactory().get("/", secure=secure)
    if cookie is not None:
        request.COOKIES[COOKIE] = cookie

    def get_response(request: HttpRequest) -> HttpResponse:
        assert isinstance(request, LearnerRequest)
        return view(request)

    return LearnerMiddleware(get_response)(request)


def signed(name: object) -> str:
    """A cookie as the site would sign it."""
    response = HttpResponse()
    response.set_signed_cookie(COOKIE, str(name), salt="lessons.learners")
    return response.cookies[COOKIE].value


def name_of_learner(request: LearnerRequest) -> HttpResponse:
    return HttpResponse(str(request.learner))


def keeping(request: LearnerRequest) -> HttpResponse:
    return HttpResponse(str(keep_learner(request)))


@pytest.mark.django_db
def test_a_page_that_does_not_ask_costs_no_query(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(0):
        response = through(lambda request: HttpResponse(), signed(uuid.uuid4()))

    assert not response.has_header("Vary")


@pytest.mark.django_db
def test_a_visitor_is_nobody_and_gets_no_cookie() -> None:
    response = through(name_of_learner)

    assert response.content == b"None"
    assert not response.cookies
    assert response["Vary"] == "Cookie"


@pytest.mark.django_db
def test_keeping_makes_one_row_and_a_cookie_for_scripts_unreadable() -> None:
    response = through(keeping)

    cookie = response.cookies[COOKIE]
    assert Learner.objects.count() == 1
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert not cookie["secure"]


@pytest.mark.django_db
def test_over_https_the_cookie_stays_there() -> None:
    response = through(keeping, secure=True)

    assert response.cookies[COOKIE]["secure"]


@pytest.mark.django_db
def test_the_cookie_brings_the_learner_back() -> None:
    first = through(keeping)

    second = through(keeping, first.cookies[COOKIE].value)

    assert second.content == first.content
    assert Learner.objects.count() == 1
    assert not second.cookies


@pytest.mark.django_db
def test_after_a_day_the_cookie_is_sent_again() -> None:
    learner = Learner.objects.create(seen=timezone.now() - timedelta(days=2))

    response = through(keeping, signed(learner.uuid))

    learner.refresh_from_db()
    assert COOKIE in response.cookies
    assert timezone.now() - learner.seen < timedelta(minutes=1)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["", "nobody", "1 OR 1=1"])
def test_a_forged_cookie_is_nobody(name: str) -> None:
    learner = Learner.objects.create()

    assert through(name_of_learner, str(learner.uuid)).content == b"None"
    assert through(name_of_learner, signed(learner.uuid) + "x").content == b"None"
    assert through(name_of_learner, signed(name)).content == b"None"


@pytest.mark.django_db
def test_a_cookie_whose_row_is_gone_is_nobody() -> None:
    response = through(name_of_learner, signed(uuid.uuid4()))

    assert response.content == b"None"


@pytest.mark.django_db
def test_forgetting_deletes_row_and_cookie() -> None:
    learner = Learner.objects.create()

    def forgetting(request: LearnerRequest) -> HttpResponse:
        response = HttpResponse()
        forget_learner(request, response)
        forget_learner(request, response)
        return response

    response = through(forgetting, signed(learner.uuid))

    assert not Learner.objects.exists()
    assert response.cookies[COOKIE]["max-age"] == 0


def test_the_name_of_a_learner_is_its_uuid() -> None:
    learner = Learner()

    assert str(learner) == str(learner.uuid)


@pytest.fixture
def rotated(settings: Settings) -> str:
    """A cookie of a learner, signed with a key that has been replaced since."""
    settings.SECRET_KEY = "the key of before"
    learner = Learner.objects.create()
    with patch("time.time", return_value=time.time() - 100_000):
        cookie = signed(learner.uuid)
    settings.SECRET_KEY = "the key of now"
    return cookie


@pytest.mark.django_db
def test_a_cookie_of_an_old_key_is_signed_anew(rotated: str, settings: Settings) -> None:
    settings.SECRET_KEY_FALLBACKS = ["the key of before"]

    first = through(name_of_learner, rotated)
    settings.SECRET_KEY_FALLBACKS = []
    second = through(name_of_learner, first.cookies[COOKIE].value)

    assert first.content == second.content == str(Learner.objects.get()).encode()


@pytest.mark.django_db
def test_a_cookie_of_today_is_left_alone(settings: Settings) -> None:
    settings.SECRET_KEY_FALLBACKS = ["the key of before"]

    assert not through(name_of_learner, signed(Learner.objects.create().uuid)).cookies


@pytest.mark.django_db
def test_a_key_that_is_forgotten_lets_nobody_in(rotated: str) -> None:
    assert through(name_of_learner, rotated).content == b"None"
