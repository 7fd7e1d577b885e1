"""The page to print: what was done, and a name that is not kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from lessons.carrying.tests.conftest import FIRST, do_a_little
from lessons.models import Learner
from lessons.progress import mark_done
from quizzes.models import Round

pytestmark = pytest.mark.django_db

SUMMARY = "/progress/summary/"


@pytest.fixture
def client() -> Client:
    return Client(SERVER_NAME="localhost")


def certificate(html: str) -> str:
    return html.partition("<article")[2].partition("</article>")[0]


def test_who_has_done_nothing_is_told_so(client: Client) -> None:
    html = client.get(SUMMARY).text

    assert "Nothing yet." in html
    assert "<h2" not in certificate(html)
    assert not Learner.objects.exists()


def test_it_says_what_was_done_and_when(client: Client) -> None:
    do_a_little(client)
    client.post("/interview/synchronous/", {"said": "waits"})
    learner = Learner.objects.get()
    mark_done(learner, FIRST.slug)
    for number in range(1, 9):
        Round.objects.create(
            learner=learner,
            place="test",
            number=number,
            questions=["x"] * 10,
            ended_at=timezone.now(),
        )

    page = certificate(client.get(SUMMARY).text)

    assert "Steps finished: 1 of 7" in page
    assert f'{FIRST.title}</th><td><time datetime="{timezone.now():%Y-%m-%d}' in page
    assert "1 of 1 right at first" in page
    assert "0 of 1 right</td>" in page
    assert "Interview</th><td>1 of 1 right" in page
    assert "Test 8: 0 of 10 right" in page
    assert "Test 2:" not in page
    assert "and 2 earlier" in page


def test_a_name_is_put_on_the_page_and_kept_nowhere(client: Client) -> None:
    html = client.post(SUMMARY, {"name": "  Ada <b>Lovelace</b> "}).text

    assert "<h1" in html
    assert "Ada &lt;b&gt;Lovelace&lt;/b&gt;</h1>" in certificate(html)
    assert "Ada" not in client.get(SUMMARY).text
    assert not Learner.objects.exists()
    name = Path(str(settings.DATABASES["default"]["NAME"]))
    assert not name.exists() or b"Lovelace" not in name.read_bytes()


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"name": "x" * 61}, "This has 61 characters."),
        ({"name": "a\u202eb"}, "signs that cannot be printed"),
        ({"other": "x"}, "Type a name, or none."),
    ],
)
def test_what_is_no_name_stays_in_the_field(
    client: Client, form: dict[str, str], words: str
) -> None:
    response = client.post(SUMMARY, form)

    assert response.status_code == 422
    assert words in response.text
    assert form.get("name", "") in response.text.partition("<article")[0]
    assert "What was done</h1>" in certificate(response.text)
