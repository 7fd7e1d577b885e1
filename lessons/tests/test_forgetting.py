"""What can be forgotten by itself, and that all else stays."""

from __future__ import annotations

import pytest
from django.test import Client

from lab.library.models import Library
from lessons.carrying.tests.conftest import CHOICE, do_a_little
from lessons.forgetting import PARTS
from lessons.models import Learner
from quizzes.models import Round
from quizzes.recall.keeping import how_many

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    return Client(SERVER_NAME="localhost")


@pytest.fixture
def learner(client: Client) -> Learner:
    """Somebody who has something of every part."""
    do_a_little(client)
    learner = Learner.objects.get()
    Library.objects.create(learner=learner)
    for place in ("test", "test/1"):
        Round.objects.create(learner=learner, place=place, number=1, questions=[CHOICE])
    return learner


def kept(learner: Learner) -> dict[str, int]:
    """How much is there of every part."""
    return {
        "practice": learner.rounds.filter(place__startswith="practice/").count(),
        "myths": learner.commitments.count(),
        "tests": learner.rounds.filter(place__startswith="test").count(),
        "recall": learner.cards.filter(room="deck").count(),
        "library": Library.objects.filter(learner=learner).count(),
        "steps": learner.lessons.count(),
    }


@pytest.mark.parametrize("part", PARTS)
def test_a_part_is_asked_about_and_forgotten_alone(
    client: Client, learner: Learner, part: str
) -> None:
    before = kept(learner)
    assert all(before.values())
    page = client.get(f"/progress/reset/?what={part}").text
    assert f"Forget {PARTS[part].name}?" in page
    assert kept(learner) == before

    assert client.post("/progress/reset/", {"what": part})["Location"] == "/progress/"

    assert kept(learner) == before | {part: 0}


@pytest.mark.parametrize(("part", "left"), [("practice", 2), ("myths", 2), ("tests", 3)])
def test_its_cards_go_with_it(client: Client, learner: Learner, part: str, left: int) -> None:
    client.post("/progress/reset/", {"what": part})

    learner = Learner.objects.select_related("dues").get()
    assert how_many(learner) == learner.cards.count() == left


def test_all_answers_go_with_all_cards(client: Client, learner: Learner) -> None:
    client.post("/progress/reset/")

    assert kept(learner) == dict.fromkeys(PARTS, 0) | {"library": 1, "steps": 0}
