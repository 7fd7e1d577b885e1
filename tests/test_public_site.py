"""The site as the internet sees it: behind a proxy that speaks HTTPS. One server for all tests."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPMessage
from urllib.parse import urlencode, urlsplit

import pytest

from tests.site import serving

PROXY = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "198.51.100.7"}
#: What the HTTP Observatory asks for at its best grade.
BEST = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains; preload",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@dataclass
class Browser:
    """Sends what it is told to, and keeps cookies."""

    host: str
    address: str = "198.51.100.7"
    cookies: dict[str, str] = field(default_factory=dict)
    set: list[str] = field(default_factory=list)

    def ask(
        self, method: str, path: str, data: dict[str, str] | None = None, **headers: str
    ) -> tuple[int, HTTPMessage, str]:
        """Status, headers and body."""
        sent = {
            **PROXY,
            "X-Forwarded-For": self.address,
            "Referer": f"https://{self.host}/",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        if data is not None:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        with closing(HTTPConnection(self.host, timeout=30)) as connection:
            connection.request(method, path, None if data is None else urlencode(data), sent)
            response = connection.getresponse()
            body = response.read().decode()
        for cookie in response.headers.get_all("Set-Cookie", []):
            self.set.append(cookie)
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return response.status, response.headers, body

    def post(self, path: str, data: dict[str, str], **headers: str) -> tuple[int, HTTPMessage, str]:
        """Send a form with its token."""
        page = self.ask("GET", "/theme/")[2]
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token
        return self.ask("POST", path, {**data, "csrfmiddlewaretoken": token[1]}, **headers)


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The host and port of a site behind one proxy, with small limits."""
    with serving(
        tmp_path_factory.mktemp("public"),
        HTTPS="1",
        TRUSTED_PROXIES="1",
        LIMITS="on",
        PRESSES_PER_LEARNER="9",
        PRESSES_PER_ADDRESS="36",
    ) as url:
        yield urlsplit(url).netloc


@pytest.fixture
def browser(public: str, request: pytest.FixtureRequest) -> Browser:
    """A new visitor at an address of its own."""
    return Browser(public, address=f"192.0.2.{sum(request.node.name.encode()) % 250 + 1}")


def style_of(page: str) -> str:
    found = re.search(r'href="(/static/css/base\.[0-9a-f]{12}\.css)"', page)
    assert found
    return found[1]


RUN = {"title": "Tea", "receivers": "send_mail", "seconds": "0", "predict": "after"}


@pytest.mark.parametrize(
    ("status", "method", "path", "headers"),
    [
        (200, "GET", "/", {}),
        (200, "GET", "/lab/library/", {}),
        (200, "GET", "/health/", {}),
        (404, "GET", "/nowhere/", {}),
        (405, "GET", "/lab/library/audit/", {}),
        (403, "POST", "/theme/", {}),
        (400, "GET", "/", {"Host": "elsewhere.example"}),
        (301, "GET", "/learn", {}),
    ],
)
def test_every_kind_of_answer_has_every_header(
    browser: Browser, status: int, method: str, path: str, headers: dict[str, str]
) -> None:
    found = browser.ask(method, path, None, **headers)

    assert found[0] == status
    assert {name: found[1][name] for name in BEST} == BEST
    assert "unsafe" not in found[1]["Content-Security-Policy"]
    assert found[1]["Permissions-Policy"]


def test_so_have_a_file_a_fragment_and_what_was_refused(browser: Browser) -> None:
    answers = {
        "file": browser.ask("GET", style_of(browser.ask("GET", "/")[2])),
        "fragment": browser.post("/lab/slow-receiver/", RUN, HX_Request="true"),
        "refused": browser.post("/lab/slow-receiver/", {**RUN, "seconds": "x"}, HX_Request="true"),
        "too long": browser.ask("POST", "/theme/", {"theme": "x" * 1_100_000}),
    }

    assert {name: found[0] for name, found in answers.items()} == {
        "file": 200,
        "fragment": 200,
        "refused": 422,
        "too long": 413,
    }
    for found in answers.values():
        assert {name: found[1][name] for name in BEST} == BEST


def test_a_file_is_compressed_and_kept_for_good(browser: Browser) -> None:
    path = style_of(browser.ask("GET", "/")[2])

    found = browser.ask("HEAD", path, Accept_Encoding="gzip")[1]

    assert found["Content-Encoding"] == "gzip"
    assert "immutable" in found["Cache-Control"]
    assert found["Access-Control-Allow-Origin"] is None


def test_each_cookie_is_for_this_host_by_https_alone(browser: Browser) -> None:
    browser.post("/theme/", {"theme": "dark"})
    browser.post("/lab/slow-receiver/", RUN)

    assert {cookie.partition("=")[0] for cookie in browser.set} == {
        "__Host-csrftoken",
        "__Host-learner",
        "__Host-theme",
    }
    for cookie in browser.set:
        attributes = {part.strip() for part in cookie.split(";")[1:]}
        assert {"Secure", "SameSite=Lax", "Path=/"} <= attributes
        # Scripts read what theme was chosen, and nothing else.
        assert ("HttpOnly" in attributes) is not cookie.startswith("__Host-theme=")
        assert not any(part.startswith("Domain") for part in attributes)


def test_plain_http_is_sent_to_https(browser: Browser) -> None:
    status, headers, _ = browser.ask("GET", "/learn/", X_Forwarded_Proto="http")

    assert (status, headers["Location"]) == (301, f"https://{browser.host}/learn/")


def test_who_presses_too_often_waits_and_others_do_not(public: str) -> None:
    def press(browser: Browser) -> int:
        return browser.post("/theme/", {"theme": "dark"})[0]

    eager, other = Browser(public, "203.0.113.1"), Browser(public, "203.0.113.2")
    eager.address = "10.9.9.9, 203.0.113.1"  # what it claims does not help
    statuses = [press(eager) for _ in range(13)]

    assert statuses == [303] * 12 + [429]
    assert press(other) == 303
