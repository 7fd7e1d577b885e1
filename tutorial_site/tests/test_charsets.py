"""What a body claims of its charset does no harm."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest

from tutorial_site.charsets import without_charset


@pytest.mark.django_db
@pytest.mark.parametrize(
    "claim",
    [
        *(
            f"; CharSet={name}"
            for name in ("utf-8", "idna", "undefined", "utf-16", "no such thing")
        ),
        "",
    ],
)
def test_a_request_with_any_charset_is_answered(claim: str) -> None:
    from tutorial_site.wsgi import site

    heard: list[str] = []
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": "/search/",
        "QUERY_STRING": "q=%e9",
        "CONTENT_TYPE": f"application/x-www-form-urlencoded{claim}",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "wsgi.input": BytesIO(),
        "wsgi.url_scheme": "http",
    }

    site(environ, lambda status, *more: heard.append(status) or None)  # type: ignore[arg-type,func-returns-value]

    assert heard == ["200 OK"]


def test_the_rest_of_a_type_stays() -> None:
    assert without_charset("text/html; charset=idna; boundary=a") == "text/html; boundary=a"
    assert without_charset("text/html") == "text/html"
