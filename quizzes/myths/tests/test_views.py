"""Judging a belief, and what the run says of it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from lab import runner
from lab.tracing.trace import Outcome, Trace
from lessons.models import Learner
from quizzes.catalogue import practice_sets
from quizzes.models import Commitment
from quizzes.myths.catalogue import get_myth, myths

pytestmark = pytest.mark.django_db

SLUG = "post-save-means-created"
URL = f"/myths/{SLUG}/"
REALITY = "of the one that inserts the row"
WHY = "sends another one at each change of the user"


def post(client: Client, *, url: str = URL, htmx: bool = False, **data: Any) -> Any:
    return client.post(url, data, headers={"HX-Request": "true"} if htmx else {})


def card_of(html: str) -> str:
    """The card's own part of a page."""
    return html.partition('<article class="myth')[2].partition("</article>")[0]


def test_all_beliefs_are_asked_on_one_page_and_none_is_told(client: Client) -> None:
    html = client.get("/myths/").text

    for myth in myths().values():
        assert f'id="myth-{myth.slug}-belief"' in html
        assert f'action="/myths/{myth.slug}/#myth-{myth.slug}"' in html
    assert html.count('name="said"') == 6 * len(myths())
    assert REALITY not in html
    assert WHY not in html
    assert not Learner.objects.exists()


def test_the_page_leads_to_a_check_of_eight_questions(client: Client) -> None:
    check = practice_sets()["quick-check-on-the-myths"]

    html = client.get("/myths/").text

    assert f'href="/practice/{check.slug}/"' in html
    assert len(check.questions) == 8
    assert {question.kind for question in check.questions} <= {"choice", "several"}
    assert all(question.runs for question in check.questions)


def test_the_run_decides_and_what_was_said_stays(client: Client) -> None:
    response = post(client, said="false-guess")

    html = card_of(response.text)
    assert response.status_code == 200
    assert "You said: <strong>false, a guess</strong>." in html
    assert "The run says: <strong>false</strong>." in html
    assert 'class="myth-result is-ok"' in html
    assert REALITY in html
    assert WHY in html
    assert 'class="row' in html
    assert "def tell(sender" in re.sub("<[^>]+>", "", html)
    assert "It ran <code>save_twice()</code>" in html
    assert "for review" not in html


def test_the_evidence_is_an_event_of_this_timeline(client: Client) -> None:
    html = card_of(post(client, said="false-guess").text)

    evidence = re.search(r'class="evidence" href="#([^"]+)"', html)
    assert evidence
    assert f'id="{evidence[1]}"' in html


@pytest.mark.parametrize(
    ("said", "is_for_review"), [("guess", False), ("fairly", True), ("certain", True)]
)
def test_being_wrong_and_sure_is_marked_for_review(
    client: Client, said: str, is_for_review: bool
) -> None:
    html = card_of(post(client, said=f"true-{said}").text)

    assert 'class="myth-result is-bad"' in html
    assert "The run says: <strong>false</strong>." in html
    assert ("for review" in html) is is_for_review
    assert Commitment.objects.get().for_review is is_for_review
    assert ("marked for review" in client.get("/myths/").text) is is_for_review


def test_it_stays_for_review_until_it_is_answered_right(client: Client) -> None:
    post(client, said="true-certain")
    post(client, said="true-guess")
    assert Commitment.objects.get().for_review

    post(client, said="false-guess")

    assert not Commitment.objects.get().for_review
    assert "marked for review" not in client.get("/myths/").text


def test_sent_twice_it_is_one_answer(client: Client) -> None:
    for _ in range(2):
        post(client, said="true-certain")

    kept = Commitment.objects.get()
    assert (kept.room, kept.item, kept.said, kept.confidence, kept.right) == (
        "myths",
        SLUG,
        "true",
        "certain",
        False,
    )
    assert kept.content_hash == get_myth(SLUG).content_hash
    assert str(kept) == f"{SLUG}: true"


def test_a_kept_answer_is_shown_without_a_run(client: Client) -> None:
    post(client, said="true-certain")

    for url in (URL, "/myths/"):
        html = card_of(client.get(url).text)
        assert "You said: <strong>true, certain</strong>." in html
        assert "The run said: <strong>false</strong>." in html
        assert REALITY in html
        assert 'name="said"' not in html
        assert 'class="row' not in html


def test_the_proof_can_be_run_again_and_changes_no_answer(client: Client) -> None:
    post(client, said="true-certain")
    before = Commitment.objects.get()

    html = card_of(post(client, prove="on").text)

    assert 'class="row' in html
    assert "You said: <strong>true, certain</strong>." in html
    assert Commitment.objects.get().answered_at == before.answered_at


def test_a_belief_can_be_judged_again(client: Client) -> None:
    post(client, said="true-certain")

    html = card_of(client.get(f"{URL}?again=on").text)

    assert "Last time you said: <strong>true, certain</strong>." in html
    assert html.count('name="said"') == 6
    assert REALITY not in html


def test_another_wording_is_asked_anew(client: Client) -> None:
    post(client, said="true-certain")
    Commitment.objects.update(content_hash="another")

    assert 'name="said"' in card_of(client.get(URL).text)
    post(client, said="true-guess")
    assert not Commitment.objects.get().for_review


def test_htmx_gets_the_card_the_count_and_a_word_for_the_status(client: Client) -> None:
    response = post(client, said="true-certain", htmx=True)

    html = response.text
    assert "<html" not in html
    assert '<p class="standing" id="standing" hx-swap-oob="true" data-progress>' in html
    assert f"1 of {len(myths())} answered, 0 right." in html
    assert "You said: true, certain. The run says: false.</div>" in html
    assert "HX-Request" in response["Vary"]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({}, "Say first what you believe"),
        ({"prove": "on"}, "Say first what you believe"),
        ({"said": ""}, "That is not one of the answers."),
        ({"said": "maybe-certain"}, "That is not one of the answers."),
        ({"said": "true"}, "That is not one of the answers."),
        ({"said": ["true-guess", "false-guess"]}, "That is not one of the answers."),
        ({"said": "true-guess", "prove": "on"}, "That is not one of the answers."),
        ({"said": "true-guess", "right": "on"}, "That is not one of the answers."),
    ],
)
@pytest.mark.parametrize("htmx", [True, False])
def test_what_is_no_answer_runs_and_keeps_nothing(
    client: Client, data: dict[str, Any], message: str, htmx: bool
) -> None:
    response = post(client, htmx=htmx, **data)

    assert response.status_code == 422
    assert message in card_of(response.text)
    assert 'class="row' not in response.text
    assert not Learner.objects.exists()


def test_after_an_answer_a_form_still_needs_a_button(client: Client) -> None:
    post(client, said="true-guess")

    assert post(client).status_code == 422


def test_a_full_lab_keeps_nothing(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(job: runner.Job) -> runner.Result:
        raise runner.LabBusy

    monkeypatch.setattr(runner, "run", busy)
    response = post(client, said="true-guess")

    assert (response.status_code, response["Retry-After"]) == (503, "2")
    assert "Every place in the lab is taken" in card_of(response.text)
    assert 'name="said"' in card_of(response.text)
    assert not Commitment.objects.exists()


def test_a_run_that_was_cut_settles_nothing(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    trace = Trace(outcome=Outcome(status="stopped", text="It took too long."))
    monkeypatch.setattr(runner, "run", lambda job: runner.Result(trace=trace))
    response = post(client, said="true-guess")

    assert "it settles nothing" in card_of(response.text)
    assert not Commitment.objects.exists()


def test_an_unknown_belief_is_404(client: Client) -> None:
    assert client.get("/myths/nonsense/").status_code == 404
    assert post(client, url="/myths/nonsense/", said="true-guess").status_code == 404


def test_its_facts_are_one_click_away(client: Client) -> None:
    url = "/myths/bulk-create-sends-signals/"

    html = card_of(post(client, url=url, said="false-certain").text)

    for number, fact in enumerate(get_myth("bulk-create-sends-signals").facts, 1):
        assert f'href="/facts/{fact}/" aria-label="prove it {number}: {fact}"' in html
        assert client.get(f"/facts/{fact}/").status_code == 200
