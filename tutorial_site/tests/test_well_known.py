from __future__ import annotations

from contextlib import closing
from urllib.robotparser import RobotFileParser

import pytest
from django.test import Client
from django.urls import resolve

# To close a response is to end the request, which looks at the database connections.
pytestmark = pytest.mark.django_db


@pytest.fixture
def robots(client: Client) -> RobotFileParser:
    """The file as a search engine understands it."""
    parser = RobotFileParser()
    parser.parse(client.get("/robots.txt").text.splitlines())
    return parser


@pytest.mark.parametrize("path", ["/", "/learn/pre-save/", "/facts/", "/lab/commit/", "/myths/"])
def test_the_course_may_be_read(robots: RobotFileParser, path: str) -> None:
    assert robots.can_fetch("any", path)


@pytest.mark.parametrize(
    "path", ["/progress/summary/", "/recall/", "/test/1/2/", "/lab/library/runs/1/", "/search/"]
)
def test_what_belongs_to_a_learner_may_not(robots: RobotFileParser, path: str) -> None:
    assert resolve(path)
    assert not robots.can_fetch("any", path)


def test_a_run_in_an_address_may_not(client: Client) -> None:
    assert "\nDisallow: /*?\n" in client.get("/robots.txt").text


def test_the_icon_is_that_of_the_pages(client: Client) -> None:
    found = client.get("/favicon.ico")

    assert found.status_code == 301
    assert f'<link rel="icon" href="{found["Location"]}"' in client.get("/").text
    with closing(client.get(found["Location"])) as icon:
        assert icon["Content-Type"] == "image/svg+xml"


@pytest.mark.parametrize("path", ["/robots.txt", "/favicon.ico"])
def test_browsers_keep_them_for_a_day_and_for_everybody(client: Client, path: str) -> None:
    response = client.head(path)

    assert response["Cache-Control"] == "public, max-age=86400"
    assert "Cookie" not in response.headers.get("Vary", "")
    assert client.post(path).status_code == 405
