from __future__ import annotations

from contextlib import closing

import pytest
from django.test import Client

from tutorial_site.headers import for_another_host

# To close a response is to end the request, which looks at the database connections.
pytestmark = pytest.mark.django_db

EXPECTED = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


@pytest.mark.parametrize(
    "url", ["/theme/", "/static/img/mark.svg", "/nowhere/", "/robots.txt", "/favicon.ico"]
)
def test_every_answer_carries_the_strict_headers(client: Client, url: str) -> None:
    with closing(client.get(url)) as response:
        headers = response.headers

    assert {name: headers.get(name) for name in EXPECTED} == EXPECTED


def test_a_page_depends_on_the_cookie_and_a_file_does_not(client: Client) -> None:
    page = client.get("/theme/")
    with closing(client.get("/static/img/mark.svg")) as file:
        pass

    assert "Cookie" in page["Vary"]
    assert "Cookie" not in file.headers.get("Vary", "")


def test_a_file_for_a_cdn_may_be_used_by_our_pages() -> None:
    found: dict[str, str] = {}

    for_another_host(found, "/srv/page.css", "/static/page.css")

    assert found == {
        "Access-Control-Allow-Origin": "*",
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
