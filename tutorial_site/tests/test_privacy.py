from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import Settings

from tutorial_site import privacy


def test_the_page_says_what_is_kept_and_for_how_long(client: Client, settings: Settings) -> None:
    settings.FORGET_AFTER_DAYS = 123

    html = client.get("/privacy/").text

    assert "Which questions each of your rounds of practice asked." in html
    assert "Who has not been here for 123 days is forgotten" in html
    assert "<code>learner</code>" in html
    assert 'href="/progress/reset/?what=everything"' in html
    assert "and so is each request" not in html


def test_it_says_so_where_requests_are_logged(client: Client, settings: Settings) -> None:
    settings.LOG_REQUESTS = True

    assert "and so is each request" in client.get("/privacy/").text


def test_who_reads_it_gets_no_cookie_but_that_of_the_forms(client: Client) -> None:
    assert client.get("/privacy/").cookies.keys() <= {"csrftoken"}


def test_nothing_is_kept_untold(monkeypatch: pytest.MonkeyPatch) -> None:
    assert privacy.problems() == []
    monkeypatch.delitem(privacy.KEPT, "quizzes.Round")
    monkeypatch.setitem(privacy.KEPT, "quizzes.Gone", "Nothing.")

    assert privacy.problems() == [
        "tutorial_site/privacy.py: quizzes.Round belongs to a learner; say in KEPT what it keeps",
        "tutorial_site/privacy.py: there is no quizzes.Gone; take it out of KEPT",
    ]
