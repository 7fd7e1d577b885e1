"""What is sent is taken in, whoever reads it."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponse
from django.test import Client

from tutorial_site import bodies

SIZE = 200_000


class Sent(BytesIO):
    """A body that knows how much of it was read; it breaks where it is told to."""

    breaks = False

    def read(self, size: int | None = -1) -> bytes:
        if self.breaks:
            raise ConnectionResetError
        return super().read(size)


def request_with(body: Sent) -> WSGIRequest:
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "POST",
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "CONTENT_LENGTH": str(SIZE),
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "wsgi.input": body,
    }
    return WSGIRequest(environ)


def test_what_nobody_read_is_read_to_its_end() -> None:
    body = Sent(b"x" * SIZE + b"the next request")

    bodies.drain(request_with(body))

    assert body.tell() == SIZE


def test_a_flood_is_not() -> None:
    body = Sent(b"x" * SIZE)

    bodies.drain(request_with(body), most=SIZE // 2)

    assert SIZE // 2 <= body.tell() < SIZE


def test_what_was_read_does_no_harm() -> None:
    body = Sent(b"x" * SIZE)
    request = request_with(body)
    assert request.POST

    bodies.drain(request)

    assert body.tell() == SIZE


def test_a_visitor_who_left_in_the_middle_does_no_harm() -> None:
    body = Sent(b"x" * SIZE)
    body.breaks = True

    bodies.drain(request_with(body))


def test_a_length_that_is_no_number_counts_for_nothing() -> None:
    request = request_with(Sent(b""))
    request.META["CONTENT_LENGTH"] = "many"
    middleware = bodies.BodiesMiddleware(lambda request: HttpResponse("fine"))

    assert middleware(request).content == b"fine"


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
@pytest.mark.parametrize("path", ["/lab/autocommit/", "/nowhere/"])
def test_too_much_is_told(path: str, headers: dict[str, str]) -> None:
    body = "title=" + "x" * 3_000_000
    kind = "application/x-www-form-urlencoded"

    response = Client().post(path, body, content_type=kind, headers=headers)

    assert response.status_code == 413
    assert "This was too much at once" in response.content.decode()
    assert ("<html" in response.content.decode()) != bool(headers)
