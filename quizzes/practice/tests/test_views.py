"""Practice: sets, one question at a time, rounds, what counts, and what is refused."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db.models import F
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from lab import runner
from lab.tracing.trace import Outcome, Trace
from lessons.models import Learner
from quizzes import runs
from quizzes.catalogue import get_question, practice_sets
from quizzes.models import Answer, Round
from quizzes.practice.rounds import keep, standing
from quizzes.tests.asking import given

pytestmark = pytest.mark.django_db

SET = "/practice/performance/"
CHOICE, SEVERAL = "statements-for-each-book", "who-waits-for-the-cover"
TIMELINE = "timeline-of-a-mail-that-is-not-sent"
ORDER = "/practice/the-first-five/order-of-a-first-save/"
WHY = "The run counts them."
RIGHT_TIMELINE = {
    "INSERT": "1",
    "callback registered": "2",
    "save returned": "3",
    "rollback": "4",
    "commit": "never",
    "callback ran": "never",
}


@pytest.fixture
def client() -> Client:
    return Client(SERVER_NAME="localhost")


def post(
    client: Client,
    id: str,
    places: dict[str, str] | None = None,
    *,
    htmx: bool = False,
    round: int = 1,
    **data: Any,
) -> Any:
    url = id if id.startswith("/") else f"{SET}{id}/"
    question = get_question(url.rstrip("/").rpartition("/")[2])
    form = {"round": str(round), "hash": question.content_hash, "confidence": "fairly"}
    form |= (places or {}) | data
    sent = {name: value for name, value in form.items() if value is not None}
    return client.post(url, sent, follow=True, headers={"HX-Request": "true"} if htmx else {})


def timeline_form(**changes: str) -> dict[str, str]:
    offered = get_question(TIMELINE).offered  # type: ignore[attr-defined]
    places = RIGHT_TIMELINE | changes
    return {f"timeline-{number}": places[name] for number, name in enumerate(offered)}


def play(client: Client, *, choice: str = "3", round: int = 1) -> None:
    """A whole round, of which only the last answer may be wrong."""
    post(client, SEVERAL, several=["pre", "post", "async", "callback"], round=round)
    post(client, TIMELINE, timeline_form(), round=round)
    post(client, CHOICE, choice=choice, confidence="certain", round=round)


def test_all_sets_are_listed_with_how_far_one_is(client: Client) -> None:
    html = client.get("/practice/").text
    assert "3 questions, about 6 minutes" in html
    assert not Learner.objects.exists()

    post(client, CHOICE, choice="3")
    assert "1 of 3 answered" in client.get("/practice/").text
    play(client)
    assert "3 of 3 answered, 3 right" in client.get("/practice/").text


def test_the_sets_after_the_steps_stand_by_themselves_and_ask_once(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    post(client, CHOICE, choice="3")

    with django_assert_num_queries(1):  # who it is, and how far
        html = client.get("/practice/").text
    mixed, after = html.split("After each step")
    assert "The first five" in mixed
    assert "After step 1" in after
    assert "Between the steps" in after
    assert after.count('<li class="card is-link">') == 8


def test_the_result_leads_back_to_its_step_and_on(client: Client) -> None:
    html = client.get("/practice/signals-or-save/").text
    assert 'href="/learn/signals-or-save/"' in html
    assert "Next: the lab" in html
    assert 'href="/learn/pre-save/"' in client.get("/practice/what-signals-are/").text
    assert "turn-back" not in client.get(SET).text


def test_the_page_holds_no_key_before_the_answer(client: Client) -> None:
    html = client.get(f"{SET}{CHOICE}/").text

    assert "How many statements" in html
    assert WHY not in html
    assert "queries-in-receivers-multiply" not in html
    assert "One INSERT for the book" not in html
    assert 'name="show"' not in html
    assert "checked" not in html
    assert "Count for one book" in html  # a hint
    assert not Learner.objects.exists()


def test_an_answer_is_graded_by_the_run_and_explained(client: Client) -> None:
    response = post(client, CHOICE, choice="1")

    assert response.status_code == 200
    assert "Not right." in response.text
    assert "You were: fairly sure." in response.text
    assert WHY in response.text
    assert "the receiver’s statements" not in response.text
    notes = re.findall(r'note-mark">(.+?)</p>', response.text)
    assert [re.sub("<.+?>", "", note) for note in notes].count("wrong you chose this") == 1
    assert "right</span>" in notes
    assert "not choose" not in response.text
    assert "Next question" in response.text
    kept = Answer.objects.get()
    assert (kept.question, kept.answer, kept.right, kept.confidence) == (
        CHOICE,
        "1",
        False,
        "fairly",
    )
    assert kept.content_hash == get_question(CHOICE).content_hash
    assert str(kept) == f"{CHOICE}: 1"
    assert str(kept.round) == "practice/performance 1"
    assert kept.round.questions == [SEVERAL, TIMELINE, CHOICE]


def test_an_answer_without_htmx_leads_to_a_page_that_can_be_loaded_again(client: Client) -> None:
    assert post(client, CHOICE, choice="3").redirect_chain == [(f"{SET}{CHOICE}/", 303)]
    assert post(client, CHOICE, choice="3").redirect_chain == []
    assert post(client, SEVERAL, several="pre", htmx=True).redirect_chain == []


def test_a_kept_answer_is_there_when_one_comes_back(client: Client) -> None:
    post(client, CHOICE, choice="3")

    html = client.get(f"{SET}{CHOICE}/").text
    assert "Right." in html
    assert "1 of 3 answered" in client.get(SET).text
    assert "Go on" in client.get(SET).text


def test_the_first_answer_counts(client: Client) -> None:
    post(client, CHOICE, choice="1")

    html = post(client, CHOICE, choice="3").text

    assert "The first answer counts." in html
    assert "Not right." in html
    assert Answer.objects.get().answer == "1"


def test_two_tabs_at_the_same_moment_give_one_answer() -> None:
    learner = Learner.objects.create()
    question = get_question(CHOICE)
    now = standing(learner, practice_sets()["performance"])
    for choice in ("1", "3"):
        keep(learner, now, question, given(question, choice))

    assert Answer.objects.get().answer == "1"
    assert Round.objects.count() == 1


def test_the_next_question_is_the_next_that_is_open(client: Client) -> None:
    assert f"{SET}{SEVERAL}/" in _go_on(post(client, CHOICE, choice="3").text)
    assert f"{SET}{TIMELINE}/" in _go_on(post(client, SEVERAL, several="pre").text)
    assert f'href="{SET}"' in _go_on(post(client, TIMELINE, timeline_form()).text)


def _go_on(html: str) -> str:
    return html.partition("go-on")[2].partition("</p>")[0]


def test_a_round_ends_with_its_result(client: Client) -> None:
    play(client, choice="1")

    html = client.get(SET).text
    assert "<strong>2 of 3</strong> right" in html
    assert "Try the one that you missed" in html
    assert "look at this one first" in html
    assert WHY in html


def test_what_one_was_sure_of_and_had_wrong_comes_first(client: Client) -> None:
    post(client, SEVERAL, several=["pre"], confidence="guess")
    post(client, TIMELINE, timeline_form())
    post(client, CHOICE, choice="1", confidence="fairly")

    html = client.get(SET).text
    places = [html.index(f"{SET}{name}/") for name in (CHOICE, SEVERAL, TIMELINE)]
    assert places == sorted(places)
    assert html.count("look at this one first") == 1
    client.post(SET, {"start": "wrong", "round": "1"})
    assert Round.objects.get(number=2).questions == [CHOICE, SEVERAL]


def test_all_explanations_can_be_opened_at_once(client: Client) -> None:
    play(client)

    assert "<details open>" not in client.get(SET).text
    assert client.get(f"{SET}?open").text.count("<details open>") == 3


def test_what_was_missed_is_asked_again_and_nothing_else(client: Client) -> None:
    play(client, choice="1")

    response = client.post(SET, {"start": "wrong", "round": "1"})
    assert response["Location"] == f"{SET}{CHOICE}/"
    html = client.get(f"{SET}{CHOICE}/").text
    assert "Question 1 of 1" in html
    assert WHY not in html
    assert client.get(f"{SET}{SEVERAL}/")["Location"] == SET
    assert "0 of 1 answered in round 2" in client.get(SET).text

    post(client, CHOICE, choice="3", round=2)
    html = client.get(SET).text
    assert "<strong>1 of 1</strong> right in round 2" in html
    assert "Round 1: 2 of 3" in html
    assert "that you missed" not in html
    assert "1 of 1 answered, 1 right in round 2" in client.get("/practice/").text


def test_all_can_be_asked_again(client: Client) -> None:
    play(client)

    assert client.post(SET, {"start": "all", "round": "1"})["Location"] == f"{SET}{SEVERAL}/"
    assert Round.objects.get(number=2).questions == [SEVERAL, TIMELINE, CHOICE]


def test_a_second_click_begins_no_third_round(client: Client) -> None:
    play(client, choice="1")

    for _ in range(2):
        assert client.post(SET, {"start": "wrong", "round": "1"}).status_code == 303
    assert Round.objects.count() == 2


def test_without_a_miss_there_is_nothing_to_try_again(client: Client) -> None:
    play(client)

    assert client.post(SET, {"start": "wrong", "round": "1"})["Location"] == SET
    assert Round.objects.count() == 1


@pytest.mark.parametrize("data", [{}, {"start": "x", "round": "1"}, {"start": "all", "round": "x"}])
def test_a_strange_beginning_is_refused(client: Client, data: dict[str, str]) -> None:
    response = client.post(SET, data)

    assert response.status_code == 422
    assert "Nothing was changed." in response.text


@pytest.mark.parametrize("htmx", [True, False])
@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({}, "Choose one of the answers first."),
        ({"choice": "x"}, "That is not one of the answers."),
        ({"choice": "3", "confidence": "very"}, "Say how sure you are"),
        ({"choice": "3", "confidence": None}, "Say how sure you are"),
        ({"choice": "3", "right": "on"}, "Something came that this form does not send."),
        ({"choice": "3", "confidence": ["guess", "certain"]}, "Something came"),
        ({"choice": "3", "round": 0}, "Here is how the question stands now."),
        ({"choice": "3", "hash": None}, "Something came"),
        ({"choice": "3", "move": "up 1"}, "Something came"),
    ],
)
def test_what_is_no_answer_comes_back_with_a_message(
    client: Client, data: dict[str, Any], message: str, htmx: bool
) -> None:
    response = post(client, CHOICE, htmx=htmx, **data)

    assert response.status_code == (409 if "round" in data else 422)
    assert message in response.text
    assert f'id="q-{CHOICE}-error"' in response.text
    if data.get("choice") == "3" and response.status_code == 422:
        assert re.search(r'value="option-\d"[^>]* checked', response.text)
    assert not Learner.objects.exists()


def test_a_form_without_a_number_of_its_round_is_refused(client: Client) -> None:
    url = f"{SET}{CHOICE}/"

    assert client.post(url, {"choice": "3", "round": "x", "hash": "y"}).status_code == 422


def test_a_question_that_was_reworded_meanwhile_is_shown_anew(client: Client) -> None:
    response = post(client, CHOICE, choice="3", hash="another")

    assert response.status_code == 409
    assert "has been reworded" in response.text
    assert not Answer.objects.exists()


def test_an_answer_to_another_wording_does_not_count(client: Client) -> None:
    post(client, CHOICE, choice="1")
    Answer.objects.update(content_hash="another")

    assert "0 of 3" not in client.get(SET).text
    assert "Begin" in client.get(SET).text
    assert "Right." in post(client, CHOICE, choice="3").text
    assert Answer.objects.count() == 2


def test_a_question_that_is_gone_is_left_out(client: Client) -> None:
    play(client)
    Round.objects.update(questions=["gone", CHOICE])
    Answer.objects.exclude(question=CHOICE).update(question="gone", content_hash=F("id"))

    assert "<strong>1 of 1</strong>" in client.get(SET).text


def test_a_list_is_moved_without_javascript(client: Client) -> None:
    names = ["INSERT", "before called", "commit", "after called", "save returned"]

    response = post(client, ORDER, order=names, move="up before called", confidence=None)

    found = re.findall(r'name="order" value="([^"]+)"', response.text)
    ((address, status),) = response.redirect_chain
    assert status == 303
    assert re.findall(r'name="order" value="([^"]+)"', client.get(address).text) == found
    assert found[:2] == ["before called", "INSERT"]
    assert re.search(r'value="up before called"[^>]* autofocus', response.text)
    assert response.text.count("autofocus") == 1
    assert not Learner.objects.exists()
    assert "Right." in post(client, ORDER, order=found).text


def test_a_move_of_nothing_leaves_the_list(client: Client) -> None:
    names = ["INSERT", "before called", "commit", "after called", "save returned"]

    response = post(client, ORDER, order=names, move="up x" * 5000, confidence=None)

    assert "moved" not in response.redirect_chain[0][0]
    assert re.findall(r'name="order" value="([^"]+)"', response.text) == names
    assert "autofocus" not in response.text


@pytest.mark.parametrize(
    ("move", "words"), [("up before called", "Moved to place 1 of 5."), ("up x", "")]
)
def test_a_move_is_told(client: Client, move: str, words: str) -> None:
    names = ["INSERT", "before called", "commit", "after called", "save returned"]

    html = post(client, ORDER, order=names, move=move, confidence=None, htmx=True).text

    assert f'#status">{words}</div>' in html


def test_a_run_is_shown_in_place_once_the_question_is_answered(client: Client) -> None:
    url = f"{SET}{SEVERAL}/"
    assert client.post(url, {"show": "0"}).status_code == 422
    post(client, SEVERAL, several="pre")

    response = client.post(url, {"show": "3"})

    assert response.status_code == 200
    assert 'class="rows"' in response.text
    assert "on_commit" in response.text
    assert 'id="shown"' in response.text
    for wrong in ({"show": "9"}, {"show": "0", "x": "y"}):
        assert client.post(url, wrong).status_code == 422


def test_htmx_gets_the_question_alone_and_a_word_for_the_status(client: Client) -> None:
    response = post(client, CHOICE, choice="3", htmx=True)

    assert "<html" not in response.text
    assert 'id="due-count" hx-swap-oob="true"' in response.text
    assert 'hx-swap-oob="innerHTML:#status">Right.</div>' in response.text
    assert "HX-Request" in response["Vary"]
    assert '#status">Not right.' in post(client, SEVERAL, several="pre", htmx=True).text


def full(job: runner.Job) -> runner.Result:
    raise runner.LabBusy


def cut(job: runner.Job) -> runner.Result:
    return runner.Result(trace=Trace(outcome=Outcome(status="stopped")))


@pytest.mark.parametrize(
    ("run", "message"),
    [(full, "Every place in the lab is taken"), (cut, "did not come to its end")],
)
def test_without_a_run_nothing_is_graded_or_kept(
    client: Client, monkeypatch: pytest.MonkeyPatch, run: Any, message: str
) -> None:
    monkeypatch.setattr(runs, "_known", {})
    monkeypatch.setattr(runner, "run", run)

    response = post(client, CHOICE, choice="3")

    assert (response.status_code, response["Retry-After"]) == (503, "2")
    assert message in response.text
    assert re.search(r'value="option-\d"[^>]* checked', response.text)
    assert not Answer.objects.exists()


def test_a_full_lab_leaves_what_was_answered(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    play(client)
    monkeypatch.setattr(runner, "run", full)
    assert client.post(f"{SET}{CHOICE}/", {"show": "0"}).status_code == 503
    monkeypatch.setattr(runs, "_known", {})

    assert "Every place in the lab is taken" in client.get(f"{SET}{CHOICE}/").text
    assert "<strong>3 of 3</strong> right" in client.get(SET).text


def test_unknown_addresses_are_404(client: Client) -> None:
    assert client.get("/practice/nonsense/").status_code == 404
    assert client.get(f"{SET}nonsense/").status_code == 404
    assert client.get("/practice/nonsense/nonsense/").status_code == 404


def test_a_reset_forgets_practice_too(client: Client) -> None:
    play(client)

    client.post("/progress/reset/")

    assert not Round.objects.exists()
