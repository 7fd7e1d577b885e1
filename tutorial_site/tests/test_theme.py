from __future__ import annotations

import pytest
from django.http import HttpRequest
from django.test import Client

from tutorial_site.theme import theme_of


@pytest.mark.parametrize("theme", ["auto", "light", "dark"])
def test_the_choice_is_kept_and_rendered(client: Client, theme: str) -> None:
    response = client.post("/theme/", {"theme": theme, "next": "/theme/"})

    assert (response.status_code, response["Location"]) == (303, "/theme/")
    assert not client.cookies["theme"]["httponly"]  # theme.js reads it
    assert f'data-theme="{theme}"' in client.get("/theme/").content.decode()


def test_without_a_choice_the_system_decides(client: Client) -> None:
    assert 'data-theme="auto"' in client.get("/theme/").content.decode()


def test_a_made_up_cookie_is_no_choice() -> None:
    request = HttpRequest()
    request.COOKIES["theme"] = '"><script>'

    assert theme_of(request) == "auto"


def test_without_a_next_it_goes_back_to_the_page_it_came_from(client: Client) -> None:
    response = client.post(
        "/theme/", {"theme": "dark"}, headers={"Referer": "http://testserver/lab/?a=1"}
    )

    assert response["Location"] == "http://testserver/lab/?a=1"


@pytest.mark.parametrize("url", ["https://evil.example/", "//evil.example", "javascript:x", ""])
def test_it_leads_to_no_other_site(client: Client, url: str) -> None:
    response = client.post("/theme/", {"theme": "dark", "next": url})

    assert response["Location"] == "/"


@pytest.mark.parametrize("data", [{}, {"theme": "pink"}, {"theme": "\0"}])
def test_any_other_choice_gets_the_form_with_a_message(
    client: Client, data: dict[str, str]
) -> None:
    response = client.post("/theme/", {**data, "next": "/lab/"})

    assert response.status_code == 422
    assert "Choose one of auto, light and dark." in response.content.decode()
    assert 'value="/lab/"' in response.content.decode()
    assert "theme" not in client.cookies
