"""Answering a question of the interview, and what the two runs say."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from lab import runner
from lab.tracing.trace import Outcome, Trace
from lessons.models import Learner
from quizzes.interview.catalogue import questions
from quizzes.models import Commitment

pytestmark = pytest.mark.django_db

URL = "/interview/does-the-row-stay/"
ALOUD = "In autocommit the row stays, because it was committed"
WHY = "The signal has no say in it."


def post(client: Client, *, url: str = URL, htmx: bool = False, **data: Any) -> Any:
    return client.post(url, data, headers={"HX-Request": "true"} if htmx else {})


def test_the_way_begins_with_the_first_question(client: Client) -> None:
    html = client.get("/interview/").text

    assert f"{len(questions())} questions, one at a time." in html
    assert 'class="button is-main" href="/interview/synchronous/">Begin</a>' in html
    assert ALOUD not in html
    assert not Learner.objects.exists()


def test_a_question_tells_nothing_before_the_answer(client: Client) -> None:
    html = client.get(URL).text

    assert html.count('name="said"') == 3
    assert ALOUD not in html
    assert WHY not in html
    assert 'class="row' not in html


def test_both_runs_decide_and_the_sentence_is_told(client: Client) -> None:
    html = post(client, said="depends").text

    assert "You said: <strong>In autocommit it stays." in html
    assert "It holds." in html
    assert WHY in html
    assert ALOUD in html
    assert "and the row is in the table" in html
    assert "the block rolled the row back" in html
    assert "It ran <code>save_a_book(atomic=True)</code>" in html
    assert html.count('class="timeline"') == 2
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    for evidence in re.findall(r'class="evidence" href="#([^"]+)"', html):
        assert evidence in ids


def test_a_wrong_answer_is_explained(client: Client) -> None:
    html = post(client, said="goes").text

    assert "The runs say something else." in html
    assert "It does so only inside an" in html
    assert WHY not in html
    assert not Commitment.objects.get().right


def test_what_is_answered_is_kept_and_the_way_goes_on(client: Client) -> None:
    post(client, url="/interview/synchronous/", said="waits")

    index, question = client.get("/interview/").text, client.get("/interview/synchronous/").text
    assert f"1 of {len(questions())} answered, 1 right." in index
    assert 'href="/interview/same-thread/">Go on</a>' in index
    assert "you had it right" in index
    assert 'href="/interview/same-thread/">Next question</a>' in question
    assert 'name="said"' not in question
    assert 'class="row' not in question


def test_after_the_last_question_come_all_the_answers(client: Client) -> None:
    post(client, said="goes")
    kept = Commitment.objects.get()
    for question in questions().values():
        Commitment.objects.update_or_create(
            learner=kept.learner,
            room="interview",
            item=question.slug,
            defaults={
                "content_hash": question.content_hash,
                "said": question.options[0].value,
                "right": True,
            },
        )

    assert 'href="/interview/">All the answers</a>' in client.get(URL).text
    assert "Go on</a>" not in client.get("/interview/").text


def test_the_runs_can_be_made_again_and_change_no_answer(client: Client) -> None:
    post(client, said="goes")
    before = Commitment.objects.get()

    html = post(client, prove="on").text

    assert html.count('class="timeline"') == 2
    assert Commitment.objects.get().answered_at == before.answered_at


def test_a_question_can_be_answered_again(client: Client) -> None:
    post(client, said="goes")
    html = client.get(f"{URL}?again=on").text

    assert "Last time you said: <strong>No. An exception" in html
    assert html.count('name="said"') == 3

    post(client, said="depends")
    assert Commitment.objects.get().right


def test_htmx_gets_the_question_and_a_word_for_the_status(client: Client) -> None:
    html = post(client, said="depends", htmx=True).text

    assert "<html" not in html
    assert '<div class="interview" id="interview">' in html
    assert f'hx-swap-oob="innerHTML:#status">It holds. {ALOUD}' in html
    assert '#status">The runs say something else.' in post(client, said="goes", htmx=True).text


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({}, "Commit first"),
        ({"prove": "on"}, "Commit first"),
        ({"said": "nonsense"}, "That is not one of the answers."),
        ({"said": ["goes", "stays"]}, "That is not one of the answers."),
        ({"said": "goes", "prove": "on"}, "That is not one of the answers."),
        ({"said": "goes", "x": "y"}, "That is not one of the answers."),
    ],
)
@pytest.mark.parametrize("htmx", [True, False])
def test_what_is_no_answer_runs_and_keeps_nothing(
    client: Client, data: dict[str, Any], message: str, htmx: bool
) -> None:
    response = post(client, htmx=htmx, **data)

    assert response.status_code == 422
    assert message in response.text
    assert 'class="row' not in response.text
    assert not Learner.objects.exists()


def test_after_an_answer_a_form_still_needs_a_button(client: Client) -> None:
    post(client, said="goes")

    assert post(client).status_code == 422


def test_a_full_lab_keeps_nothing(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(job: runner.Job) -> runner.Result:
        raise runner.LabBusy

    monkeypatch.setattr(runner, "run", busy)
    response = post(client, said="goes")

    assert (response.status_code, response["Retry-After"]) == (503, "2")
    assert "Every place in the lab is taken" in response.text
    assert not Commitment.objects.exists()


def test_runs_that_were_cut_settle_nothing(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    trace = Trace(
        tables={"lab_book": [{"id": "1"}, {"id": "2"}]}, outcome=Outcome(status="stopped")
    )
    monkeypatch.setattr(runner, "run", lambda job: runner.Result(trace=trace))
    response = post(client, said="goes")

    assert "they settle nothing" in response.text
    assert not Commitment.objects.exists()


def test_an_unknown_question_is_404(client: Client) -> None:
    assert client.get("/interview/nonsense/").status_code == 404
