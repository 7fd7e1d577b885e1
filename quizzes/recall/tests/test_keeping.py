"""What comes in, what is due, and what a learner's pages know of it."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from lessons.models import Learner
from quizzes.catalogue import get_question
from quizzes.recall.keeping import Room, add, due_count, noted, refresh, take_out
from quizzes.recall.models import Card
from quizzes.recall.tests.conftest import Later

pytestmark = pytest.mark.django_db
QUESTION = "statements-for-each-book"


def miss(
    learner: Learner, *, confidence: str = "fairly", right: bool = False, wording: str = ""
) -> Card:
    noted(
        learner,
        Room.QUESTION,
        QUESTION,
        content_hash=wording or get_question(QUESTION).content_hash,
        right=right,
        confidence=confidence,
    )
    return learner.cards.get()


def test_a_miss_becomes_a_card_that_is_due_the_next_day(learner: Learner, later: Later) -> None:
    card = miss(learner)

    assert str(card) == f"question {QUESTION}"
    assert card.surely_wrong
    assert due_count(learner) == 0
    later(days=1)
    assert due_count(learner) == 1
    assert str(learner.dues) == f"1 cards of {learner.pk}"


def test_a_right_answer_makes_no_card_and_ends_the_priority(learner: Learner) -> None:
    noted(learner, Room.QUESTION, QUESTION, content_hash="", right=True)
    assert not Card.objects.exists()

    due = miss(learner).due
    card = miss(learner, right=True)

    assert not card.surely_wrong
    assert card.due == due


def test_missing_it_again_the_same_day_changes_nothing_but_how_sure_one_was(
    learner: Learner, later: Later
) -> None:
    card = miss(learner, confidence="guess")
    later(minutes=5)
    again = miss(learner)

    assert (again.state, again.due) == (card.state, card.due)
    assert (card.surely_wrong, again.surely_wrong) == (False, True)


def test_missing_it_when_it_is_due_brings_it_back_tomorrow(learner: Learner, later: Later) -> None:
    card = miss(learner)
    later(days=1)
    again = miss(learner)

    assert again.due > card.due
    assert again.state != card.state
    assert due_count(learner) == 0


def test_missing_another_wording_begins_anew(learner: Learner, later: Later) -> None:
    card = miss(learner, wording="old")
    later(days=1)
    again = miss(learner)

    assert again.content_hash == get_question(QUESTION).content_hash
    assert again.state is not None
    assert again.state["stability"] == card.state["stability"]  # type: ignore[index]


def test_cards_of_the_deck_are_added_once_and_taken_out(learner: Learner) -> None:
    add(learner, ["order-of-a-save", "login-saves"])
    add(learner, ["order-of-a-save"])
    assert due_count(learner) == 2

    take_out(learner, Room.DECK, ["login-saves"])
    assert due_count(learner) == 1


def test_a_card_of_a_question_that_is_no_more_is_not_counted(learner: Learner) -> None:
    for room in Room:
        Card.objects.create(
            learner=learner, room=room, item="gone", content_hash="", due=learner.seen
        )
    refresh(learner)

    assert due_count(learner) == 0


def test_a_visitor_and_a_learner_without_cards_have_nothing_due(learner: Learner) -> None:
    assert due_count(None) == 0
    assert due_count(Learner.objects.create()) == 0


def test_how_many_are_due_is_read_with_the_learner(
    client: Client, learner: Learner, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    add(learner, ["order-of-a-save", "login-saves"])

    html = client.get("/").text

    assert "<strong>2 due</strong> in recall" in html
    with django_assert_num_queries(1):
        client.get("/progress/reset/?what=everything")
        found = Learner.objects.select_related("dues").get()
    assert found.dues.at


@pytest.mark.parametrize(
    ("path", "form", "room"),
    [
        ("/myths/returning-false-cancels/", {"said": "true-certain"}, Room.MYTH),
        ("/interview/synchronous/", {"said": "background"}, Room.INTERVIEW),
        ("/learn/before-and-after/check/", {"choice": "?"}, Room.QUESTION),
    ],
)
def test_what_is_missed_in_each_room_becomes_a_card(
    client: Client, later: Later, path: str, form: dict[str, str], room: Room
) -> None:
    if room == Room.QUESTION:
        path, form = wrong_check()

    client.post(path, form)
    later(days=1)
    before = due_count(Learner.objects.get())
    html = client.post(path, form, headers={"HX-Request": "true"}).text

    card = Card.objects.get()
    assert card.room == room
    assert card.surely_wrong is (room == Room.MYTH)
    # Missed again, it comes back tomorrow, and the count of the page says so.
    assert before == 1
    assert '<span id="due-count" hx-swap-oob="true" data-progress></span>' in html


def wrong_check() -> tuple[str, dict[str, str]]:
    """The address of a step's check and an answer that its run says is wrong."""
    from lessons.catalogue import lessons
    from quizzes.keys import key_of

    lesson = lessons()[0]
    question = get_question(lesson.question)
    key = key_of(question)
    wrong = next(value for value in question.values if value != key)  # type: ignore[attr-defined]
    return f"/learn/{lesson.slug}/check/", {"choice": wrong}
