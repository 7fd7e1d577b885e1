"""Answering the check question of a lesson."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from lessons.models import LessonProgress
from quizzes.catalogue import get_question
from quizzes.models import CheckAnswer

pytestmark = pytest.mark.django_db

URL = "/learn/pitfalls/check/"
WRONG_BECAUSE = "opens no transaction around its signals"
RIGHT_BECAUSE = "nothing takes it back"


@pytest.fixture
def client() -> Client:
    return Client(SERVER_NAME="localhost")


def answer(client: Client, choice: str | None = None, *, htmx: bool = False) -> Any:
    data = {} if choice is None else {"choice": choice}
    return client.post(URL, data, headers={"HX-Request": "true"} if htmx else {})


def check_of(html: str) -> str:
    """The check's own part of a page."""
    return html.partition('<section class="check')[2].partition("</section>")[0]


def test_the_page_holds_no_key_before_the_answer(client: Client) -> None:
    html = check_of(client.get("/learn/pitfalls/").text)

    assert "Does the new row stay in the table?" in html
    assert WRONG_BECAUSE not in html
    assert RIGHT_BECAUSE not in html
    assert "checked" not in html
    assert "right" not in html.lower()


def test_a_wrong_answer_is_explained_and_points_at_the_run(client: Client) -> None:
    response = answer(client, "never")

    html = check_of(response.text)
    assert response.status_code == 200
    assert "Not yet." in html
    assert WRONG_BECAUSE in html
    assert RIGHT_BECAUSE not in html
    assert 'href="#stage-post-save-raises"' in html
    assert 'value="option-1" id="check-does-the-row-stay-1" checked' in html


def test_a_right_answer_explains_the_others_and_finishes_the_lesson(client: Client) -> None:
    html = check_of(answer(client, "depends").text)

    assert "Right." in html
    assert RIGHT_BECAUSE in html
    assert WRONG_BECAUSE in html
    assert LessonProgress.objects.get(lesson="pitfalls").done_at is not None


def test_a_wrong_answer_does_not_finish_the_lesson(client: Client) -> None:
    answer(client, "never")

    assert LessonProgress.objects.get(lesson="pitfalls").done_at is None


def test_the_latest_answer_is_kept(client: Client) -> None:
    answer(client, "never")
    answer(client, "depends")

    kept = CheckAnswer.objects.get()
    assert (kept.question, kept.chosen, kept.right) == ("does-the-row-stay", "depends", True)
    assert kept.content_hash == get_question("does-the-row-stay").content_hash
    assert "Right." in check_of(client.get("/learn/pitfalls/").text)


def test_an_answer_to_another_wording_is_asked_anew(client: Client) -> None:
    answer(client, "depends")
    CheckAnswer.objects.update(content_hash="another", chosen="gone")

    html = check_of(client.get("/learn/pitfalls/").text)

    assert "checked" not in html
    assert "Right." not in html


def test_htmx_gets_the_check_alone_and_a_word_for_the_status(client: Client) -> None:
    html = answer(client, "depends", htmx=True).text

    assert "<html" not in html
    assert html.startswith('<section class="check card" id="check-does-the-row-stay"')
    assert '<div hx-swap-oob="innerHTML:#status">Right.</div>' in html
    assert '#status">Not yet.' in answer(client, "never", htmx=True).text


@pytest.mark.parametrize(("choice", "state"), [("depends", "done"), ("never", "begun")])
def test_htmx_gets_how_far_one_is_too(client: Client, choice: str, state: str) -> None:
    html = answer(client, choice, htmx=True).text

    assert '<nav class="steps" id="steps"' in html
    assert f'<span class="visually-hidden">, {state}</span>' in html
    assert f'<span class="visually-hidden">, {state}</span>' in client.get("/learn/pitfalls/").text


@pytest.mark.parametrize(
    ("choice", "message"),
    [(None, "Choose one of the answers first."), ("<b>", "That is not one of the answers.")],
)
@pytest.mark.parametrize("htmx", [False, True])
def test_what_is_no_answer_comes_back_with_a_message(
    client: Client, choice: str | None, message: str, htmx: bool
) -> None:
    response = answer(client, choice, htmx=htmx)

    assert response.status_code == 422
    assert message in check_of(response.text)
    assert "<b>" not in response.text
    assert not CheckAnswer.objects.exists()


def test_the_run_of_another_lesson_is_shown_in_the_lab(client: Client) -> None:
    response = client.post("/learn/what-signals-are/check/", {"choice": "update"})

    assert 'href="/lab/signal-save-or-function/"' in check_of(response.text)


def test_an_answer_without_a_run_has_no_link(client: Client) -> None:
    response = client.post("/learn/connecting-receivers/check/", {"choice": "uid"})

    assert 'class="evidence"' not in check_of(response.text)


def test_the_address_of_the_answer_leads_back_to_the_lesson(client: Client) -> None:
    response = client.get(URL)

    assert (response.status_code, response.headers["Location"]) == (302, "/learn/pitfalls/")


def test_the_check_of_an_unknown_lesson_is_404(client: Client) -> None:
    assert client.post("/learn/nonsense/check/", {"choice": "a"}).status_code == 404
