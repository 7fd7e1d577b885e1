"""Recall: what is due and in which order, one card at a time, what counts and what is refused."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from lab import runner
from lab.tracing.trace import Outcome, Trace
from lessons.models import Learner
from quizzes import runs
from quizzes.catalogue import get_question
from quizzes.questions import Undecided
from quizzes.recall import rooms
from quizzes.recall.asking import answer as answer_card
from quizzes.recall.deck import deck
from quizzes.recall.items import QuestionItem
from quizzes.recall.keeping import Room, add, noted
from quizzes.recall.models import Card
from quizzes.recall.pile import ENOUGH, pile_of
from quizzes.recall.rooms import item_of
from quizzes.recall.tests.conftest import Later
from quizzes.tests.asking import question

pytestmark = pytest.mark.django_db

CHOICE = "statements-for-each-book"
ORDER = "order-of-a-first-save"
MYTH = "returning-false-cancels"
FLASH, RUN = "order-of-a-save", "commit-predicted"


def missed(learner: Learner, room: Room, name: str, confidence: str = "guess") -> Card:
    """A card of something that was missed, which is not due yet."""
    item = item_of(room, name)
    assert item
    noted(learner, room, name, content_hash=item.content_hash, right=False, confidence=confidence)
    return learner.cards.get(room=room, item=name)


def send(client: Client, card: Card, *, htmx: bool = False, **data: Any) -> Any:
    card.refresh_from_db()
    item = item_of(card.room, card.item)
    assert item
    form = {"turn": str(card.turn), "hash": item.content_hash} | data
    sent = {name: value for name, value in form.items() if value is not None}
    headers = {"HX-Request": "true"} if htmx else {}
    return client.post(url(card), sent, follow=True, headers=headers)


def url(card: Card) -> str:
    return f"/recall/{card.room}/{card.item}/"


def test_a_visitor_is_invited_and_nothing_is_kept(client: Client) -> None:
    html = client.get("/recall/").text

    assert "No cards yet" in html
    assert '<th scope="row">right, certain</th><td>Easy</td>' in html
    assert client.get("/recall/question/nothing/")["Location"] == "/recall/"
    assert not Learner.objects.exists()


def test_a_missed_question_is_asked_anew_and_graded_by_its_run(
    client: Client, learner: Learner, later: Later
) -> None:
    card = missed(learner, Room.QUESTION, CHOICE, "certain")
    assert "This card comes back tomorrow." in client.get(url(card)).text
    assert "Next: tomorrow, 1 card." in client.get("/recall/").text
    later(days=1)
    assert "<strong>1</strong> due" in client.get("/recall/").text
    html = client.get(url(card)).text
    assert "How many statements" in html
    assert "The run counts them." not in html

    right = send(client, card, choice="3", confidence="fairly").text

    assert "Right." in right
    assert "You were: fairly sure." in right
    assert "The run counts them." in right
    assert "Done for today" in right
    card.refresh_from_db()
    assert (card.turn, card.right, card.surely_wrong, card.answer) == (1, True, False, "3")
    assert "It comes back in 3 days." in right or "It comes back in 2 days." in right
    assert "Done for today" in client.get("/recall/").text
    # Back, or loaded again: the answer stands there, and is not asked twice.
    again = client.get(url(card)).text
    assert "Right." in again
    assert 'name="confidence"' not in again


def test_wrong_and_sure_comes_first_and_back_tomorrow(
    client: Client, learner: Learner, later: Later
) -> None:
    add(learner, [FLASH])
    first = missed(learner, Room.MYTH, MYTH)
    sure = missed(learner, Room.QUESTION, CHOICE, "certain")
    later(days=1)
    assert [card.item for card in pile_of(learner).due] == [CHOICE, FLASH, first.item]

    html = send(client, sure, choice="1", confidence="certain").text

    assert "Not right." in html
    assert "It comes back tomorrow." in html
    assert "Next card" in html
    assert "Not right." in client.get(url(sure)).text  # nothing is sent again by a reload
    sure.refresh_from_db()
    assert sure.surely_wrong


def test_a_belief_a_question_of_the_interview_and_a_prediction(
    client: Client, learner: Learner, later: Later
) -> None:
    myth = missed(learner, Room.MYTH, MYTH)
    interview = missed(learner, Room.INTERVIEW, "synchronous")
    add(learner, [RUN])
    run = learner.cards.get(item=RUN)
    later(days=1)

    html = send(client, myth, choice="false", confidence="certain").text
    assert "Right." in html
    html = send(client, interview, choice="background", confidence="guess").text
    assert "Not right." in html
    assert "There is no background" in html
    html = client.get(url(run)).text
    assert "Predict, then run" in html
    assert 'data-line="1"' in html
    wrong = deck()[RUN].asked.options[0].value
    html = send(client, run, choice=wrong, confidence="guess").text
    assert '<ol class="rows">' in html
    assert "The run that you predicted" in html


def test_a_card_by_heart_is_turned_and_rated(client: Client, learner: Learner) -> None:
    add(learner, [FLASH])
    card = learner.cards.get()
    back = "then the row is written"
    html = client.get(url(card)).text
    assert "Show the answer" in html
    assert back not in html
    assert back in client.get(url(card) + "?turned=on").text
    assert send(client, card, rating="perfect").status_code == 422
    assert "press one of the four buttons" in send(client, card).text

    html = send(client, card, rating="easy", htmx=True).text

    assert "<html" not in html
    assert "Easy." in html
    assert "Kept. It comes back in" in html
    assert back in client.get(url(card)).text


def test_a_list_is_moved_before_it_is_answered(
    client: Client, learner: Learner, later: Later
) -> None:
    card = missed(learner, Room.QUESTION, ORDER)
    later(days=1)
    offered = get_question(ORDER).offered  # type: ignore[attr-defined]

    html = send(client, card, order=offered, move=f"down {offered[0]}", htmx=True).text

    assert '#status">Moved to place 2 of 5.</div>' in html
    assert '#status">Say how sure' in send(client, card, order=offered, htmx=True).text
    page = send(client, card, order=offered, move=f"down {offered[0]}")
    ((address, status),) = page.redirect_chain
    assert status == 303
    html = client.get(address).text
    assert html.index(f'value="{offered[1]}"') < html.index(f'value="{offered[0]}"')
    assert re.search(f'value="down {offered[0]}"[^>]* autofocus', page.text)
    assert html.index(f'value="{offered[1]}"') < html.index(f'value="{offered[0]}"')
    assert send(client, card, move="up x", choice="3").status_code == 422


def test_one_answer_counts_once(client: Client, learner: Learner, later: Later) -> None:
    card = missed(learner, Room.QUESTION, CHOICE)
    later(days=1)
    send(client, card, choice="1", confidence="guess")

    replayed = send(client, card, turn="0", choice="3", confidence="certain")

    assert "The first answer counts." in replayed.text
    assert "Not right." in replayed.text
    card.refresh_from_db()
    assert (card.turn, card.answer) == (1, "1")
    assert "not due yet" in send(client, card, choice="3", confidence="certain").text


def test_of_two_answers_at_the_same_moment_the_first_counts(
    client: Client, learner: Learner, later: Later
) -> None:
    card = missed(learner, Room.QUESTION, CHOICE)
    later(days=1)
    item = item_of(card.room, card.item)
    assert item
    posted = {"turn": "0", "hash": item.content_hash, "choice": "1", "confidence": "guess"}
    send(client, card, choice="3", confidence="certain")
    stale = Card.objects.get(pk=card.pk)
    stale.turn, stale.due = 0, card.due

    from django.http import QueryDict

    form = QueryDict(mutable=True)
    form.update(posted)
    asked, status = answer_card(stale, item, form)

    assert status == 200
    assert "The first answer counts." in asked.note
    assert asked.card.answer == "3"


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"choice": "3"}, "Say how sure you are"),
        ({"choice": "3", "confidence": "very"}, "Say how sure you are"),
        ({"confidence": "guess"}, "Choose one of the answers first."),
        ({"choice": "\0", "confidence": "guess"}, "Choose one"),
        ({"choice": "3", "confidence": "guess", "extra": "1"}, "does not send"),
        ({"choice": "3", "confidence": ["guess", "guess"]}, "does not send"),
        ({"choice": "3", "confidence": "guess", "turn": "x"}, "does not send"),
        ({"choice": "3", "confidence": "guess", "turn": None}, "does not send"),
        ({"choice": "3", "confidence": "guess", "hash": None}, "does not send"),
    ],
)
def test_what_is_no_answer_is_refused_with_a_word(
    client: Client, learner: Learner, later: Later, form: dict[str, Any], words: str
) -> None:
    card = missed(learner, Room.QUESTION, CHOICE)
    later(days=1)

    response = send(client, card, **form)

    assert response.status_code == 422
    assert words in response.text or "That is not one of the answers" in response.text
    card.refresh_from_db()
    assert card.turn == 0


def test_a_myth_without_a_choice_is_refused(client: Client, learner: Learner, later: Later) -> None:
    card = missed(learner, Room.MYTH, MYTH)
    later(days=1)

    response = send(client, card, confidence="guess")

    assert response.status_code == 422
    assert "Choose one of the answers first." in response.text


def test_another_wording_is_asked_and_nothing_is_held_against_anybody(
    client: Client, learner: Learner, later: Later
) -> None:
    card = missed(learner, Room.QUESTION, CHOICE, "certain")
    other = missed(learner, Room.MYTH, MYTH)
    later(days=1)
    Card.objects.filter(pk=card.pk).update(content_hash="old", due=other.due, turn=1, answer="9")
    assert [card.item for card in pile_of(learner).due] == [CHOICE, MYTH]
    missed(learner, Room.MYTH, MYTH, "certain")
    Card.objects.filter(pk=other.pk).update(due=other.due)
    assert [card.item for card in pile_of(learner).due] == [MYTH, CHOICE]

    refused = send(client, card, hash="old", choice="3", confidence="guess")

    assert refused.status_code == 409
    assert "has been reworded" not in client.get(url(card)).text
    assert "Right." in send(client, card, choice="3", confidence="guess").text


def test_a_card_of_a_question_that_is_no_more_disappears(
    client: Client, learner: Learner, later: Later
) -> None:
    card = missed(learner, Room.QUESTION, CHOICE)
    later(days=1)
    Card.objects.update(item="gone")

    html = client.get("/recall/").text

    assert "No cards yet" in html
    assert client.get(f"/recall/{card.room}/gone/")["Location"] == "/recall/"
    learner.dues.refresh_from_db()
    assert learner.dues.at == []


def test_a_day_s_work_is_bounded(client: Client, learner: Learner, later: Later) -> None:
    add(learner, list(deck()))
    assert f"{ENOUGH} of them are enough for today" in client.get("/recall/").text
    texts = [card for card in learner.cards.all() if not deck()[card.item].run]
    ends = ["Next card" in send(client, card, rating="good").text for card in texts[:ENOUGH]]

    assert ends == [True] * (ENOUGH - 1) + [False]
    html = client.get("/recall/").text
    assert "Done for today" in html
    assert "They can wait until tomorrow." in html
    assert "One more all the same" in html


def test_a_lab_without_a_place_keeps_nothing(
    client: Client, learner: Learner, later: Later, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = missed(learner, Room.QUESTION, CHOICE)
    later(days=1)
    send(client, card, choice="3", confidence="guess")
    Card.objects.update(turn=1)

    def busy(job: runner.Job) -> runner.Result:
        raise runner.LabBusy("no place")

    monkeypatch.setattr(runner, "run", busy)
    monkeypatch.setattr(runs, "_known", {})
    assert "Every place in the lab is taken" in client.get(url(card)).text
    later(days=9)
    response = send(client, card, choice="3", confidence="guess")

    assert (response.status_code, response["Retry-After"]) == (503, "2")
    card.refresh_from_db()
    assert card.turn == 1


def test_a_run_that_settles_nothing_keeps_nothing(
    client: Client, learner: Learner, later: Later, monkeypatch: pytest.MonkeyPatch
) -> None:
    cards = [missed(learner, Room.MYTH, MYTH), missed(learner, Room.INTERVIEW, "synchronous")]
    add(learner, [RUN])
    later(days=1)
    nothing = Trace(events=(), outcome=Outcome(status="stopped"))
    monkeypatch.setattr(rooms, "trace_of", lambda run: nothing)
    monkeypatch.setattr(runner, "run", lambda job: runner.Result(trace=nothing))
    choices = ["true", "waits", deck()[RUN].asked.options[0].value]

    for card, choice in zip([*cards, learner.cards.get(item=RUN)], choices, strict=True):
        response = send(client, card, choice=choice, confidence="guess")
        assert response.status_code == 503
        assert "did not come to its end" in response.text


@pytest.mark.parametrize(("room", "name"), [(Room.MYTH, MYTH), (Room.INTERVIEW, "synchronous")])
def test_a_measure_that_says_something_else_decides_nothing(
    room: Room, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = item_of(room, name)
    assert item
    monkeypatch.setattr(rooms, "_measured", lambda reference, measure: "something else")

    with pytest.raises(Undecided):
        item.explain("true" if room == Room.MYTH else "waits")


def test_there_is_nothing_to_ask_of_what_is_no_more() -> None:
    assert [item_of(room, "gone") for room in Room] == [None] * len(Room)


def test_a_question_without_a_run_leads_to_none() -> None:
    data = {"id": "q", "kind": "choice", "prompt": "Which?"}
    options = [
        {"value": "a", "text": "A", "why": "It is.", "right": True},
        {"value": "b", "text": "B", "why": "It is not."},
    ]

    explained = QuestionItem(question(data | {"options": options})).explain("a")

    assert explained.grade.right
    assert (explained.more, explained.told) == (("", ""), ())


def test_the_deck_is_added_as_a_whole_by_group_and_singly(client: Client) -> None:
    assert not Learner.objects.exists()
    html = client.get("/recall/deck/").text
    assert f"Add all {len(deck())}" in html

    client.post("/recall/deck/", {"add": FLASH})
    assert Card.objects.count() == 1
    client.post("/recall/deck/", {"add": "group order"})
    assert Card.objects.count() == 7
    assert "Add all the others" in client.get("/recall/deck/").text
    client.post("/recall/deck/", {"take": FLASH})
    assert Card.objects.count() == 6
    client.post("/recall/deck/", {"add": "all"})
    assert Card.objects.count() == len(deck())
    assert "due now" in client.get("/recall/deck/").text


@pytest.mark.parametrize(
    "form", [{}, {"add": "nothing"}, {"take": "x"}, {"add": FLASH, "take": FLASH}]
)
def test_what_the_deck_does_not_offer_is_refused(client: Client, form: dict[str, str]) -> None:
    response = client.post("/recall/deck/", form)

    assert response.status_code == 422
    assert "Press one of the buttons" in response.text
    assert not Learner.objects.exists()
