from __future__ import annotations

from datetime import timedelta

import pytest
from fsrs import Rating

from quizzes.recall.schedule import AHEAD, is_state, rating_of, review
from quizzes.recall.tests.conftest import START

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("right", "confidence", "rating"),
    [
        (False, "certain", Rating.Again),
        (False, "guess", Rating.Again),
        (True, "guess", Rating.Hard),
        (True, "fairly", Rating.Good),
        (True, "certain", Rating.Easy),
    ],
)
def test_the_rating_follows_from_the_answer_and_from_how_sure_one_was(
    right: bool, confidence: str, rating: Rating
) -> None:
    assert rating_of(right=right, confidence=confidence) is rating


def test_what_is_missed_comes_back_the_next_day() -> None:
    missed = review(None, Rating.Again, START)

    assert missed.due == START + DAY - AHEAD
    assert review(missed.state, Rating.Again, START + DAY).due == START + 2 * DAY - AHEAD


def test_what_is_known_comes_back_later_and_later() -> None:
    scheduled, now, gaps = review(None, Rating.Good, START), START, []
    for _ in range(5):
        gaps.append(scheduled.due + AHEAD - now)
        now = scheduled.due + AHEAD
        scheduled = review(scheduled.state, Rating.Good, now)

    assert gaps == sorted(gaps)
    assert gaps[-1] > timedelta(days=60)
    assert review(None, Rating.Easy, START).due > review(None, Rating.Hard, START).due


def test_what_is_answered_a_little_ahead_counts_as_in_time() -> None:
    missed = review(None, Rating.Again, START)

    ahead = review(missed.state, Rating.Good, missed.due)
    assert ahead == review(missed.state, Rating.Good, START + DAY)
    assert ahead != review(missed.state, Rating.Good, START + 2 * DAY)


@pytest.mark.parametrize(
    "state",
    [
        None,
        7,
        {},
        {"card_id": 0},
        review(None, Rating.Good, START).state | {"state": 9},
        review(None, Rating.Good, START).state | {"due": "2026-03-02T18:00:00"},
        review(None, Rating.Good, START).state | {"due": "soon"},
        review(None, Rating.Good, START).state | {"stability": None},
        review(None, Rating.Good, START).state | {"difficulty": "x"},
        review(None, Rating.Good, START).state | {"last_review": 5},
        review(None, Rating.Good, START).state | {"due": "9999-12-31T23:59:59+00:00"},
    ],
)
def test_what_the_scheduler_cannot_use_is_no_state(state: object) -> None:
    assert not is_state(state)


def test_what_it_made_is_one() -> None:
    assert is_state(review(None, Rating.Good, START).state)
