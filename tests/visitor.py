"""Somebody who talks to the site without a browser, and so can send what no form would."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from html import unescape
from http.client import HTTPConnection
from urllib.parse import urlencode, urlsplit

_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')

Data = Iterable[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the site answered."""

    status: int
    page: str
    location: str | None = None

    @property
    def is_run(self) -> bool:
        """Whether something was run."""
        return '<ol class="rows">' in self.page

    def value_of(self, field: str) -> str | None:
        """What stands in a text field of the page."""
        tag = re.search(rf'<input[^>]* name="{field}"[^>]*>', self.page)
        value = re.search(r' value="([^"]*)"', tag[0]) if tag else None
        return unescape(value[1]) if value else None


class Visitor:
    """Keeps cookies, and sends the token of the forms unless told not to."""

    def __init__(self, site: str, **cookies: str) -> None:
        self.host = urlsplit(site).netloc
        self.cookies = dict(cookies)

    def get(self, path: str) -> Answer:
        """Ask for a page."""
        return self._ask("GET", path.partition("#")[0])

    def post(self, path: str, data: Data, *, token: bool = True) -> Answer:
        """Send a form; names may come twice."""
        known = _TOKEN.search(self.get("/theme/").page)
        assert known, "the page of the colours has a form"
        fields = [*data, ("csrfmiddlewaretoken", known[1])] if token else list(data)
        return self._ask("POST", path, urlencode(fields))

    def _ask(self, method: str, path: str, body: str | None = None) -> Answer:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        with closing(HTTPConnection(self.host, timeout=30)) as connection:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            page = response.read().decode()
        for cookie in response.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return Answer(status=response.status, page=page, location=response.headers["Location"])
