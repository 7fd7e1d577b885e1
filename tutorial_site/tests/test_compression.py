"""What is sent for one visitor is compressed for those who can read that."""

from __future__ import annotations

import gzip

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client, RequestFactory

from tutorial_site.compression import CompressionMiddleware

LONG = "<p>The same again.</p>" * 200


def through(response: HttpResponse, accepted: str = "gzip, br") -> HttpResponse:
    request = RequestFactory().get("/", headers={"Accept-Encoding": accepted})
    return CompressionMiddleware(lambda request: response)(request)


def test_a_long_text_is_compressed() -> None:
    response = through(HttpResponse(LONG))

    assert response.headers["Content-Encoding"] == "gzip"
    assert response.headers["Content-Length"] == str(len(response.content))
    assert response.headers["Vary"] == "Accept-Encoding"
    assert gzip.decompress(response.content).decode() == LONG
    assert len(response.content) < 300


@pytest.mark.parametrize("accepted", ["", "br", "gzip;q=0", "gzip; q=0.0, br"])
def test_for_others_it_stays_as_it_is(accepted: str) -> None:
    response = through(HttpResponse(LONG), accepted)

    assert response.text == LONG
    assert "Content-Encoding" not in response.headers
    assert response.headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    "response",
    [
        HttpResponse("short"),
        HttpResponse(LONG, content_type="image/png"),
        HttpResponse(LONG, headers={"Content-Encoding": "br"}),
        StreamingHttpResponse([LONG]),
    ],
)
def test_the_rest_stays_as_it_is(response: HttpResponse) -> None:
    before = response.headers.get("Content-Encoding")

    assert through(response).headers.get("Content-Encoding") == before
    assert "Vary" not in response.headers


@pytest.mark.django_db
def test_a_page_of_the_site_comes_compressed() -> None:
    response = Client().get("/search/?q=save", headers={"Accept-Encoding": "gzip"})

    assert response.headers["Content-Encoding"] == "gzip"
    assert b"<!doctype html>" in gzip.decompress(response.content)
