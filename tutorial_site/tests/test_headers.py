from __future__ import annotations

import pytest
from django.test import Client

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


@pytest.mark.parametrize("url", ["/theme/", "/static/img/mark.svg", "/nowhere/"])
def test_every_answer_carries_the_strict_headers(client: Client, url: str) -> None:
    response = client.get(url)

    assert {name: response.headers.get(name) for name in EXPECTED} == EXPECTED


def test_a_page_depends_on_the_cookie_and_a_file_does_not(client: Client) -> None:
    page, file = client.get("/theme/"), client.get("/static/img/mark.svg")

    assert "Cookie" in page["Vary"]
    assert "Cookie" not in file.headers.get("Vary", "")
