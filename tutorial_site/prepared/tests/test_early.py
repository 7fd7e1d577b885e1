"""What is answered before its view is looked for is the same answer."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.client import FakePayload
from pytest_django import Settings

from lessons.models import Learner
from tutorial_site import metrics, tracking

pytestmark = pytest.mark.django_db
LESSON = "/learn/post-save/"


@pytest.fixture
def client() -> Client:
    """A visitor whose browser has a token, and a page that has been drawn."""
    client = Client()
    client.get(LESSON)
    return client


@pytest.fixture
def views(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses whose views are looked for."""
    found: list[str] = []
    original = type(Client().handler).resolve_request

    def resolve_request(self: Any, request: Any) -> Any:
        found.append(request.path)
        return original(self, request)

    monkeypatch.setattr("django.core.handlers.base.BaseHandler.resolve_request", resolve_request)
    return found


def is_known(client: Client) -> None:
    """Have a learner made, who is at the lesson."""
    client.post("/recall/deck/", {"add": "order-of-a-save"})
    client.get(LESSON)


def test_a_page_that_was_drawn_asks_no_view(client: Client, views: list[str]) -> None:
    client.get(LESSON)
    is_known(client)
    client.get(LESSON)

    assert views == ["/recall/deck/"]


def test_a_new_visitor_gets_a_token_of_their_own(client: Client, views: list[str]) -> None:
    first, second = Client().get(LESSON), Client().get(LESSON)

    tokens = [response.cookies["csrftoken"].value for response in (first, second)]
    assert views == []
    assert tokens[0] != tokens[1]
    for response, token in zip((first, second), tokens, strict=True):
        assert f'value="{token}"' in response.text
        assert response.cookies["csrftoken"]["httponly"]
        assert "Cookie" in response.headers["Vary"]


def test_every_header_is_that_of_the_long_way(client: Client) -> None:
    def of(client: Client, **more: str) -> dict[str, str]:
        headers = client.get(LESSON, headers={"Accept-Encoding": "gzip"} | more).headers
        return {name: value for name, value in headers.items() if name not in others}

    # Of what is not sent again, Django says on the long way that its length is 0.
    others = {"X-Request-ID", "Content-Length"}
    early = of(client)
    unchanged = of(client, **{"If-None-Match": early["ETag"]})
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("tutorial_site.prepared.early._from_memory", lambda *request: None)
        assert of(client) == early
        assert of(client, **{"If-None-Match": early["ETag"]}) == unchanged
    assert early["Content-Encoding"] == "gzip"
    assert early.keys() - unchanged.keys() == {"Content-Encoding", "Content-Type"}


@pytest.mark.parametrize(
    ("token", "asked"),
    [
        ("a" * 32, {}),
        ("a" * 64, {}),
        ("a" * 31 + "!", {}),
        ("", {}),
        ("a" * 32, {"CONTENT_LENGTH": "3", "wsgi.input": FakePayload(b"abc")}),
        ("a" * 32, {"HTTP_TRANSFER_ENCODING": "chunked"}),
        ("a" * 32, {"QUERY_STRING": "title=Emma"}),
        ("a" * 32, {"REQUEST_METHOD": "HEAD"}),
    ],
)
def test_only_what_is_plain_with_a_good_token_is_answered_early(
    client: Client, views: list[str], token: str, asked: dict[str, Any]
) -> None:
    client.cookies["csrftoken"] = token

    response = client.get(LESSON, **asked)

    assert response.status_code == 200
    assert views == ([] if (token, asked) == ("a" * 32, {}) else [LESSON])


def test_a_learner_gets_no_page_of_strangers(client: Client, views: list[str]) -> None:
    client.get("/myths/")
    client.get("/myths/")
    is_known(client)
    client.get("/myths/")

    assert views == ["/myths/", "/recall/deck/", "/myths/"]


def test_who_does_not_come_by_https_is_sent_there(client: Client, settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    again = Client()
    again.cookies = client.cookies

    assert again.get(LESSON).headers["Location"] == f"https://testserver{LESSON}"
    assert again.get(LESSON, secure=True).status_code == 200


def test_another_host_is_refused_as_ever(client: Client) -> None:
    assert client.get(LESSON, headers={"Host": "evil.test"}).status_code == 400


def test_a_database_that_is_gone_gets_its_page(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import OperationalError

    is_known(client)

    def gone() -> None:
        raise OperationalError

    monkeypatch.setattr(connection, "cursor", gone)

    response = client.get(LESSON)

    assert response.status_code == 503
    assert "The database cannot be reached" in response.text


def test_it_is_counted_as_its_view(client: Client, settings: Settings) -> None:
    settings.METRICS = True

    client.get(LESSON)

    assert b'view="lessons:lesson"' in metrics.text()


def test_a_cookie_of_an_old_key_is_signed_anew(
    client: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_known(client)
    client.get(LESSON)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new", [settings.SECRET_KEY]
    monkeypatch.setattr("lessons.learners._REFRESH_AFTER", -1)

    response = client.get(LESSON)

    assert "learner" in response.cookies
    assert Learner.objects.count() == 1
    assert tracking.request_id.get() == response.headers["X-Request-ID"]
