from __future__ import annotations

import uuid

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from lessons import learners
from tutorial_site.limits.buckets import TooMany
from tutorial_site.limits.limiting import ask_for, limited

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def limits(settings: Settings) -> None:
    settings.LIMITS = {
        "presses": {"learner": (2, 1), "address": (5, 1)},
        "codes": {"learner": (1, 1), "address": (3, 1)},
    }


def known(client: Client) -> Client:
    """The same visitor, with the cookie of a learner."""
    response = HttpResponse()
    response.set_signed_cookie(learners.COOKIE, str(uuid.uuid4()), salt=learners._SALT)
    client.cookies[learners.COOKIE] = response.cookies[learners.COOKIE].value
    return client


def press(client: Client, times: int, **headers: str) -> list[int]:
    return [
        client.post("/theme/", {"theme": "dark"}, headers=headers).status_code for _ in range(times)
    ]


def test_a_learner_has_so_many(client: Client) -> None:
    assert press(known(client), 3) == [303, 303, 429]


def test_another_learner_behind_the_same_address_has_as_many() -> None:
    press(known(Client()), 3)

    assert press(known(Client()), 2) == [303, 303]


def test_all_behind_one_address_have_so_many_together() -> None:
    presses = [press(known(Client()), 1)[0] for _ in range(6)]

    assert presses == [303] * 5 + [429]


def test_who_sends_no_cookie_is_counted_by_address(client: Client) -> None:
    assert press(client, 6) == [303] * 5 + [429]
    assert Client().post("/theme/", REMOTE_ADDR="198.51.100.7").status_code == 422


def test_a_page_that_is_read_costs_nothing(client: Client) -> None:
    with CaptureQueriesContext(connection) as queries:
        client.get("/theme/")

    assert len(queries) == 0


def test_the_refusal_is_kind_and_keeps_what_was_typed(client: Client) -> None:
    press(known(client), 2)

    response = client.post("/lab/slow-receiver/", {"title": "My book"})

    page = response.content.decode()
    assert (response.status_code, response["Retry-After"]) == (429, "60")
    assert "A little slower, please" in page
    assert 'name="title" value="My book"' in page


def test_htmx_gets_it_beside_what_is_there(client: Client) -> None:
    press(known(client), 2)

    response = client.post("/lab/slow-receiver/", headers={"HX-Request": "true"})

    assert response.status_code == 429
    assert response["HX-Reswap"].startswith("afterbegin")
    assert "<html" not in response.content.decode()


def test_a_form_without_its_token_is_not_counted() -> None:
    client = known(Client(enforce_csrf_checks=True))

    assert press(client, 9) == [403] * 9


@limited("codes")
def enter_a_code(request: HttpRequest, word: str) -> HttpResponse:
    return HttpResponse(word)


def test_a_room_can_name_a_limit_of_its_own(rf: RequestFactory) -> None:
    for _ in range(3):
        assert enter_a_code(rf.post("/"), "tea").content == b"tea"

    with pytest.raises(TooMany) as caught:
        enter_a_code(rf.post("/"), "tea")

    assert caught.value.seconds == 60
    assert enter_a_code(rf.get("/"), word="tea").content == b"tea"


def test_without_limits_nothing_is_counted(settings: Settings, rf: RequestFactory) -> None:
    settings.LIMITS = {}

    with CaptureQueriesContext(connection) as queries:
        ask_for(rf.post("/"), "presses")

    assert len(queries) == 0
