"""Prepared pages: drawn once for nobody, right for everybody."""

from __future__ import annotations

import gzip
import re
import time
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from lab import runner
from lessons import diagrams
from lessons.models import Learner
from quizzes.recall.models import Dues
from tutorial_site.prepared import do_not_keep, forget_all, is_plain, prepared
from tutorial_site.prepared.pages import NobodysRequest
from tutorial_site.prepared.pieces import SLOT

pytestmark = pytest.mark.django_db

LESSON = "/learn/post-save/"
PAGES = ["/", "/learn/", LESSON, "/deep-dive/", "/pitfalls/", "/performance/", "/cheat-sheet/"]
PAGES += ["/lab/", "/lab/post-save-raises/", "/facts/", "/myths/", "/practice/", "/interview/"]
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


def tokens_in(html: str) -> set[str]:
    return {*_TOKEN.findall(html), *re.findall(r'"X-CSRFToken": "(\w+)"', html)}


def press(client: Client, **changes: Any) -> Any:
    form = {
        "experiment": "post-save-raises",
        "title": "Dune",
        "receivers": "notify",
        "predict": "open",
        "engine": "sqlite",
    }
    return client.post("/learn/pitfalls/", form | changes)


def drawn(client: Client, path: str) -> str:
    """The page as its view draws it, with the token of pages from memory."""
    with pytest.MonkeyPatch.context() as patched:
        for room in ("views", "early"):
            patched.setattr(f"tutorial_site.prepared.{room}.is_plain", lambda request: False)
        html: str = client.get(path).text
    for token in tokens_in(html):
        html = html.replace(token, client.cookies["csrftoken"].value)
    return html


@pytest.mark.parametrize("path", PAGES)
def test_a_page_from_memory_is_the_page(client: Client, path: str) -> None:
    first, second = client.get(path).text, client.get(path).text

    assert first == second == drawn(client, path)
    assert SLOT not in first
    assert tokens_in(first) == {client.cookies["csrftoken"].value}


@pytest.mark.parametrize("path", ["/", "/learn/", LESSON])
def test_a_learners_page_from_memory_is_the_page(client: Client, path: str) -> None:
    client.post("/learn/post-save/check/", {"choice": "after"})
    client.post("/recall/deck/", {"add": "order-of-a-save"})
    press(client)
    client.get(path)  # a lesson that is opened is noted

    first, second = client.get(path).text, client.get(path).text

    assert first == second == drawn(client, path)
    assert "begun" in first
    assert 'id="due-count" data-progress>1<' in first


def test_a_page_says_it_when_a_card_becomes_due(client: Client) -> None:
    press(client)
    soon = int(time.time()) + 60
    Dues.objects.create(learner=Learner.objects.get(), at=[soon])
    before = client.get("/").text

    with pytest.MonkeyPatch.context() as patched:
        later = timezone.now() + timedelta(minutes=2)
        patched.setattr("quizzes.recall.keeping.timezone.now", lambda: later)
        patched.setattr("tutorial_site.prepared.filling.time.time", later.timestamp)
        after = client.get("/").text

    assert 'id="due-count" data-progress><' in before
    assert 'id="due-count" data-progress>1<' in after


@pytest.mark.parametrize("path", PAGES)
def test_a_stranger_costs_no_query(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, path: str
) -> None:
    with django_assert_num_queries(0):
        client.get(path)


def test_a_known_learner_costs_one_query(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    press(client)
    for path in (LESSON, "/learn/pitfalls/"):
        client.get(path)

    for path in ("/learn/pitfalls/", "/learn/", "/", "/lab/", "/facts/"):
        with django_assert_num_queries(0 if path in {"/lab/", "/facts/"} else 1):
            client.get(path)


def test_it_is_sent_compressed_to_those_who_read_that(client: Client) -> None:
    plain = client.get(LESSON)
    packed = client.get(LESSON, headers={"Accept-Encoding": "br, gzip"})

    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert len(packed.content) < len(plain.content) / 3


@pytest.mark.parametrize("accepted", ["", "identity", "gzip;q=0", "gzip; q=0.0, br"])
def test_others_get_it_plain(client: Client, accepted: str) -> None:
    response = client.get(LESSON, headers={"Accept-Encoding": accepted})

    assert "Content-Encoding" not in response.headers


def test_an_unchanged_page_is_not_sent_again(client: Client) -> None:
    first = client.get(LESSON)
    etag = first.headers["ETag"]

    for known in (etag, f'"other", {etag}', "*"):
        again = client.get(LESSON, headers={"If-None-Match": known})
        assert again.status_code == 304
        assert again.headers["ETag"] == etag
        assert again.headers["Cache-Control"] == "private, no-cache"
        assert "Cookie" in again.headers["Vary"]
    assert client.get(LESSON, headers={"If-None-Match": '"other"'}).status_code == 200


def test_the_token_of_a_page_that_was_not_sent_again_is_good(client: Client) -> None:
    client = Client(enforce_csrf_checks=True)
    page = client.get("/theme/").text, client.get(LESSON)
    token = tokens_in(page[1].text).pop()
    client.get(LESSON, headers={"If-None-Match": page[1].headers["ETag"]})

    response = client.post("/theme/", {"theme": "dark", "csrfmiddlewaretoken": token})

    assert response.status_code == 303


def test_another_theme_token_or_mark_is_another_page(client: Client) -> None:
    tags = [client.get("/learn/pitfalls/").headers["ETag"]]
    client.post("/theme/", {"theme": "dark"})
    tags.append(client.get("/learn/pitfalls/").headers["ETag"])
    press(client)
    tags.append(client.get("/learn/pitfalls/").headers["ETag"])
    client.cookies["csrftoken"] = "b" * 32
    tags.append(client.get("/learn/pitfalls/").headers["ETag"])

    assert len(set(tags)) == 4


def test_the_theme_is_the_visitors(client: Client) -> None:
    client.get(LESSON)
    client.cookies["theme"] = "dark"

    assert 'data-theme="dark"' in client.get(LESSON).text
    assert 'data-theme="auto"' in Client().get(LESSON).text


def test_one_learner_never_sees_anothers_marks(client: Client) -> None:
    other = Client()
    press(client)
    for path in ("/learn/pitfalls/", LESSON):
        client.get(path)
    mine, theirs = client.get(LESSON).text, other.get(LESSON).text

    assert "begun" in mine
    assert "begun" not in theirs
    assert tokens_in(mine).isdisjoint(tokens_in(theirs))
    assert "begun" in client.get(LESSON).text


def test_after_forgetting_everything_the_page_is_a_strangers(client: Client) -> None:
    press(client)
    etag = client.get(LESSON).headers["ETag"]

    client.post("/progress/reset/", {"what": "everything"})
    response = client.get(LESSON, headers={"If-None-Match": etag})

    assert response.status_code == 200
    assert "begun" not in response.text


def test_a_check_that_was_answered_shows_on_the_page_and_after_a_reset_it_does_not(
    client: Client,
) -> None:
    page = client.get(LESSON).text
    name, value = re.findall(r'name="(answer|choice)" value="([^"]+)"', page)[0]
    client.post("/learn/post-save/check/", {name: value})

    assert "check-result" in client.get(LESSON).text
    client.post("/progress/reset/", {"lesson": "post-save"})
    assert "check-result" not in client.get(LESSON).text


@pytest.mark.parametrize(
    "request_", [("POST", ""), ("GET", "title=Dune"), ("HEAD", ""), ("GET", "")]
)
def test_only_a_plain_request_gets_a_prepared_page(request_: tuple[str, str]) -> None:
    method, query = request_
    request = RequestFactory().generic(method, "/", QUERY_STRING=query)

    assert is_plain(request) == (method != "POST" and not query)


def test_htmx_and_authors_get_no_prepared_page(settings: Settings) -> None:
    assert not is_plain(RequestFactory().get("/", headers={"HX-Request": "true"}))
    settings.DEBUG = True
    assert not is_plain(RequestFactory().get("/"))


def test_a_page_is_drawn_for_a_request_that_tells_nothing() -> None:
    seen: list[HttpRequest] = []

    @prepared
    def view(request: HttpRequest) -> HttpResponse:
        seen.append(request)
        return HttpResponse("<p>page</p>")

    request = RequestFactory().get("/a/", headers={"User-Agent": "mine", "Cookie": "learner=me"})
    view(request)
    view(request)

    [nobody] = seen
    assert isinstance(nobody, NobodysRequest)
    assert nobody.path == "/a/"
    assert nobody.COOKIES == {"theme": "auto"}
    assert nobody.META == {}
    assert nobody.learner is None


def test_a_page_whose_run_could_not_be_had_is_not_kept(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(job: runner.Job) -> None:
        raise runner.LabBusy

    path = "/deep-dive/overview/"
    diagrams._timeline.cache_clear()
    with monkeypatch.context() as patched:
        patched.setattr(runner, "run", busy)
        without = client.get(path).text
    whole = client.get(path).text

    assert len(whole) > len(without)
    assert client.get(path).text == whole


def test_what_is_new_is_drawn_after_all_was_forgotten() -> None:
    texts = iter(["one", "two"])

    @prepared
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse(next(texts))

    request = RequestFactory().get("/b/")
    first, again = view(request).text, view(request).text
    forget_all()

    assert (first, again) == ("one", "one")
    assert view(request).text == "two"


def test_a_learners_page_goes_to_no_shared_cache(client: Client) -> None:
    press(client)

    for path in ("/", "/progress/", LESSON, "/nowhere/"):
        headers = client.get(path).headers
        assert headers["Cache-Control"] == "private, no-cache"
        assert "Cookie" in headers["Vary"]


def test_many_learners_in_turn_get_their_own(client: Client) -> None:
    people = [Client() for _ in range(3)]
    for number, person in enumerate(people):
        press(person)
        for path in ("/learn/pre-save/", LESSON, "/learn/saving-a-model/")[: number + 1]:
            person.get(path)

    counts = [person.get("/learn/pitfalls/").text.count(", begun<") for person in people * 2]

    assert counts == [2, 3, 4, 2, 3, 4]
    assert all(one < other for one, other in pairwise(counts[:3]))
    assert Learner.objects.count() == 3


def test_a_page_of_a_visitor_is_not_kept_anyway(rf: RequestFactory) -> None:
    request = rf.get("/")

    do_not_keep(request)

    assert not hasattr(request, "is_good")
