"""What a page asks the database: one query for whom the site knows, none for a stranger."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, resolve

from lessons.models import Learner
from quizzes.test.draw import PLAN
from quizzes.test.sittings import sittings
from quizzes.test.tests.pool import use_pool
from quizzes.tests.asking import pool_of
from tests.released import learn_a_little
from tutorial_site.privacy import _of_learners

pytestmark = pytest.mark.django_db
#: Questions for three tests that need no run.
POOL = pool_of({(level, topic): 10 for level in PLAN for topic in ("saving", "databases")})
_LINK = re.compile(r'<a\b[^>]*\shref="([^"#]*)"')
_A_FEW = 3
#: What no link leads to, or not without a form.
_MORE = (
    "/theme/",
    "/robots.txt",
    "/favicon.ico",
    "/test/class/tuesday/",
    "/test/class/tuesday/sheet/",
    "/search/?q=save",
    "/progress/reset/?what=recall",
    "/lab/library/code/?kind=book",
)
_PRESSED_ONLY = {"carrying:code", "library:audit", "quizzes:check"}


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Client:
    """Of a learner who has some of everything."""
    client = Client(SERVER_NAME="localhost")
    learn_a_little(client)
    client.post("/interview/synchronous/", {"said": "waits"})
    client.post("/progress/carry/code/")
    use_pool(monkeypatch, POOL)
    take_tests(client)
    return client


def take_tests(client: Client) -> None:
    """One that is over, with one question of what was missed there, and one that goes on."""
    client.post("/test/", {"start": "new"})
    for place in range(1, 11):
        answer(client, f"/test/1/{place}/", "b")
    first = sittings(Learner.objects.get())[0].questions[0]
    answer(client, f"/test/1/again/{first.id}/", "a")
    client.post("/test/", {"start": "new"})
    answer(client, "/test/2/1/", "a")


def answer(client: Client, address: str, choice: str) -> None:
    fields = dict(re.findall(r'name="(round|hash)" value="([^"]+)"', client.get(address).text))
    client.post(address, {**fields, "choice": choice, "confidence": "certain"})


def walk(client: Client) -> Iterator[tuple[str, list[str]]]:
    """Pages of each view along the links, with what they ask the second time.

    The first time some note the visit.
    """
    seen, left, views = {"/", *_MORE}, ["/", *_MORE], Counter[str]()
    while left:
        path = left.pop(0)
        headers = {"HX-Request": "true"} if "code" in path else {}
        html = client.get(path, headers=headers).text
        with CaptureQueriesContext(connection) as queries:
            client.get(path, headers=headers)
        yield path, [query["sql"] for query in queries]
        for link in _LINK.findall(html):
            address = urlsplit(urljoin(f"http://localhost{path}", link))
            if address.netloc != "localhost" or address.path in seen:
                continue
            seen.add(address.path)
            view = resolve(address.path).view_name
            views[view] += 1
            left += [address.path] if views[view] <= _A_FEW else []


def names(patterns: list[URLPattern | URLResolver], room: str = "") -> Iterator[str]:
    """Those of all views."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from names(pattern.url_patterns, inner)
        else:
            yield f"{room}{pattern.name}"


def test_no_page_takes_more_than_one_query_and_a_strangers_none(client: Client) -> None:
    assert all(model._default_manager.exists() for model in _of_learners())

    of_the_known = dict(walk(client))
    of_a_stranger = dict(walk(Client(SERVER_NAME="localhost")))

    assert {path: sql for path, sql in of_the_known.items() if len(sql) > 1} == {}
    assert {path: sql for path, sql in of_a_stranger.items() if sql} == {}
    looked_at = {resolve(path.partition("?")[0]).view_name for path in of_the_known}
    assert {*names(get_resolver().url_patterns)} - looked_at == _PRESSED_ONLY
