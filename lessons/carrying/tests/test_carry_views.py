"""To another device: the code, what becomes of what is there, and who guesses."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from lessons.carrying import codes
from lessons.carrying.models import Code
from lessons.carrying.tests.conftest import do_a_little
from lessons.models import Learner

pytestmark = pytest.mark.django_db

CARRY = "/progress/carry/"


@pytest.fixture
def other() -> Client:
    """Another browser."""
    return Client(SERVER_NAME="localhost", REMOTE_ADDR="10.0.0.2")


def code_of(client: Client) -> str:
    html = client.post("/progress/carry/code/").text
    found = re.search(r"<samp>(.+?)</samp>", html)
    assert found
    return found[1]


def test_a_code_makes_another_browser_the_same_learner(
    client: Client, learner: Learner, other: Client
) -> None:
    code = code_of(client)
    assert re.fullmatch(rf"[{codes.ALPHABET}]{{4}} [{codes.ALPHABET}]{{4}}", code)
    assert str(Code.objects.get()) == f"code of {learner.pk}"
    assert code.replace(" ", "") not in Code.objects.get().digest
    assert "From here" in other.get(CARRY).text
    assert not Code.objects.filter(digest__contains=code).exists()

    moved = other.post(CARRY, {"code": f" {code.lower().replace(' ', '-')} "})

    assert moved["Location"] == "/progress/"
    assert Learner.objects.get() == learner
    assert "1 of 3 answered" in other.get("/progress/").text
    # It works once.
    again = Client(SERVER_NAME="localhost").post(CARRY, {"code": code})
    assert again.status_code == 422
    assert "works once" in again.text
    assert f'value="{code}"' in again.text


@pytest.mark.parametrize("typed", ["", "ABCD", "0000 0000", "ABCD EFGH J", "x" * 500])
def test_what_can_be_no_code_is_refused(other: Client, typed: str) -> None:
    response = other.post(CARRY, {"code": typed})

    assert response.status_code == 422
    assert "eight letters and digits" in response.text
    assert not Learner.objects.exists()


def test_a_code_lasts_a_quarter_of_an_hour_and_a_new_one_takes_its_place(
    client: Client, learner: Learner, other: Client
) -> None:
    first, second = code_of(client), code_of(client)
    assert codes.learner_of(first.replace(" ", "")) is None
    assert codes.learner_of(second.replace(" ", "")) == learner

    Code.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert "fifteen minutes" in other.post(CARRY, {"code": second}).text
    assert not codes.spend(second.replace(" ", ""))


def test_one_s_own_code_goes_nowhere(client: Client, learner: Learner) -> None:
    assert "is of this browser" in client.post(CARRY, {"code": code_of(client)}).text


def test_a_visitor_can_make_a_code_too(other: Client) -> None:
    assert code_of(other)
    assert Learner.objects.count() == 1


def test_what_is_there_is_asked_about_first_and_taken_along(
    client: Client, learner: Learner, other: Client
) -> None:
    do_a_little(other)
    other.post("/recall/deck/", {"add": "login-saves"})
    code = code_of(client)

    asked = other.post(CARRY, {"code": code})
    assert asked.status_code == 200
    assert "This browser has progress of its own: 1 prediction" in asked.text
    assert Learner.objects.count() == 2
    assert other.post(CARRY, {"code": code, "way": "x"}).status_code == 422

    assert other.post(CARRY, {"code": code, "way": "merge"}).status_code == 303
    assert Learner.objects.get() == learner
    assert learner.cards.filter(item="login-saves").exists()
    assert learner.rounds.count() == 2


def test_what_is_there_can_be_left_behind(client: Client, learner: Learner, other: Client) -> None:
    other.post("/recall/deck/", {"add": "login-saves"})

    other.post(CARRY, {"code": code_of(client), "way": "leave"})

    assert Learner.objects.get() == learner
    assert not learner.cards.filter(item="login-saves").exists()


def test_of_two_who_use_a_code_at_once_one_moves(
    client: Client, learner: Learner, other: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = code_of(client)
    monkeypatch.setattr(codes, "spend", lambda code: False)

    assert other.post(CARRY, {"code": code}).status_code == 422
    assert "learner" not in other.cookies


def test_who_guesses_is_stopped(
    client: Client, learner: Learner, other: Client, settings: Settings
) -> None:
    code = code_of(client)
    settings.LIMITS = {"codes": {"learner": (2, 2), "address": (3, 3)}}
    for _ in range(3):
        assert other.post(CARRY, {"code": "ABCDEFGH"}).status_code == 422

    response = other.post(CARRY, {"code": code})

    assert response.status_code == 429
    assert int(response["Retry-After"]) > 0
    assert client.get(CARRY).status_code == 200
