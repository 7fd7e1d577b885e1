"""The pages for authors: what they show, in which order, and that nothing can be changed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest
from django.conf import settings as site_settings
from django.contrib.auth.models import User
from django.test import Client, override_settings

from lab.definitions import GROUPS
from quizzes.catalogue import get_question, quizzes
from quizzes.keys import key_of
from quizzes.models import QuestionCount
from quizzes.questions import Question, kinds
from tests.testing_test import wrong_answer
from tutorial_site import authors
from tutorial_site.urls import urlpatterns

pytestmark = pytest.mark.django_db

LIST = "/admin/quizzes/questioncount/"
CHOICE, SEVERAL = "statements-for-each-book", "who-waits-for-the-cover"
ORDER, LINE = "order-of-a-first-save", "receiver-that-hears-too-much"


@pytest.fixture(autouse=True)
def _on() -> Iterator[None]:
    """The settings of ADMIN=1, but with sessions in cookies: the database has no table for them."""
    django_templates: dict[str, Any] = site_settings.TEMPLATES[0]
    options: dict[str, Any] = django_templates["OPTIONS"]
    processors = [*options["context_processors"], *authors.CONTEXT_PROCESSORS]
    with override_settings(
        ADMIN=True,
        INSTALLED_APPS=[*site_settings.INSTALLED_APPS, *authors.APPS],
        MIDDLEWARE=authors.with_middleware(site_settings.MIDDLEWARE),
        TEMPLATES=[
            django_templates
            | {"APP_DIRS": True, "OPTIONS": options | {"context_processors": processors}},
            *site_settings.TEMPLATES[1:],
        ],
        SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies",
    ):
        urls = ModuleType("urls_for_authors")
        urls.urlpatterns = [*urlpatterns, *authors.addresses()]  # type: ignore[attr-defined]
        with override_settings(ROOT_URLCONF=urls):
            yield


@pytest.fixture
def client() -> Client:
    """An author who is signed in."""
    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.create_superuser("ada"))
    return client


def count(id: str, *, hash: str = "", **numbers: int) -> QuestionCount:
    wording = hash or get_question(id).content_hash
    return QuestionCount.objects.create(question=id, content_hash=wording, **numbers)


def listed(client: Client, query: str = "") -> list[str]:
    html = client.get(f"{LIST}{query}").text
    return re.findall(r'class="field-question"><a [^>]*>([^<]+)<', html)


def test_what_most_were_surely_wrong_about_comes_first(client: Client) -> None:
    count(LINE, answered=4, certain_wrong=4)
    count(CHOICE, answered=10, right=7, fairly_wrong=2, certain_wrong=1)
    count(SEVERAL, answered=10, right=4, fairly_wrong=3, certain_wrong=2)
    count(ORDER, shown=3)

    html = client.get(LIST).text

    assert listed(client) == [SEVERAL, CHOICE, LINE, ORDER]
    assert re.search('surely_wrong_share">50 %.*?surely_wrong_share">30 %', html, re.DOTALL)
    assert 'field-right_share">70 %' in html
    assert 'field-right_share">–' in html
    assert "How many statements" in html
    assert GROUPS[get_question(CHOICE).topic] in html
    assert "Fewer than 5 answers" in html


def test_the_list_can_be_ordered_by_a_column(client: Client) -> None:
    count(CHOICE, answered=9)
    count(SEVERAL, answered=12)

    assert listed(client, "?o=-4") == [SEVERAL, CHOICE]
    assert listed(client, "?o=4") == [CHOICE, SEVERAL]


def test_the_list_is_filtered_by_what_the_files_say(client: Client) -> None:
    for name in (CHOICE, SEVERAL, LINE):
        count(name)
    count(ORDER, hash="earlier")
    level, topic = get_question(LINE).level, get_question(LINE).topic
    path = next(quiz.path for quiz in quizzes().values() if quiz.slug == "the-first-five")

    assert len(listed(client)) == 4
    assert LINE in listed(client, f"?level={level}")
    assert all(get_question(name).level == level for name in listed(client, f"?level={level}"))
    assert all(get_question(name).topic == topic for name in listed(client, f"?topic={topic}"))
    assert listed(client, "?kind=several") == [SEVERAL]
    assert {*listed(client, f"?set={path}")} == {LINE, ORDER}
    assert listed(client, "?wording=earlier") == [ORDER]
    assert {*listed(client, "?wording=now")} == {CHOICE, SEVERAL, LINE}
    assert listed(client, "?q=waits") == [SEVERAL]


def test_a_question_has_its_text_its_parts_and_what_was_got_wrong(client: Client) -> None:
    row = count(SEVERAL, shown=9, answered=7, right=3, certain_wrong=4)
    row.mistakes.create(mistake="left out: async", times=3)
    row.mistakes.create(mistake="pre", times=1)

    html = client.get(f"{LIST}{row.pk}/change/").text

    question = get_question(SEVERAL)
    assert "quizzes/content/practice/02-performance.toml" in html
    for words in question.parts.values():
        assert words in html
    parts = html.partition("times wrong")[2]
    assert (
        parts.index("left out: async") < parts.index("<td>pre</td>") < parts.index("<td>post</td>")
    )
    assert "<td>certain</td><td>0</td><td>4</td>" in html
    assert "<input" not in parts


def test_an_earlier_wording_is_told_as_such(client: Client) -> None:
    earlier = count(CHOICE, hash="earlier")
    gone = count("no-such-question", hash="x")
    earlier.mistakes.create(mistake="17", times=2)

    assert "no longer asked" in client.get(LIST).text
    html = client.get(f"{LIST}{earlier.pk}/change/").text
    assert "<td>17</td><td></td><td>2</td>" in html
    assert client.get(f"{LIST}{gone.pk}/change/").status_code == 200


def test_nothing_can_be_changed(client: Client) -> None:
    row = count(CHOICE, answered=1)

    assert client.get(f"{LIST}add/").status_code == 403
    assert client.post(f"{LIST}{row.pk}/change/", {"answered": "9"}).status_code == 403
    assert client.post(f"{LIST}{row.pk}/delete/", {"post": "yes"}).status_code == 403
    row.refresh_from_db()
    assert row.answered == 1


def test_who_is_not_signed_in_is_asked_to() -> None:
    response = Client(SERVER_NAME="localhost").get(LIST)

    assert response.status_code == 302
    assert response["Location"].startswith("/admin/login/")


def test_without_it_there_is_no_address() -> None:
    with override_settings(ADMIN=False):
        assert authors.addresses() == []
    assert authors.with_middleware(["a"]) == ["a"]


def test_the_names_of_mistakes_are_those_of_the_parts() -> None:
    one_of_each: dict[str, Question] = {
        q.kind: q for quiz in quizzes().values() if quiz.is_practice for q in quiz.questions
    }

    assert one_of_each.keys() == kinds().keys()
    for question in one_of_each.values():
        key = key_of(question)
        mistakes = question.grade(wrong_answer(question, key), key).mistakes
        names = {name.removeprefix("left out: ") for name in mistakes}
        assert names
        assert names - {"another text"} <= question.parts.keys()
