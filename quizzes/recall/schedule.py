"""When a card is asked again: by FSRS, in whole days.

FSRS (a model of forgetting, fitted to the reviews of many people) has steps of
minutes for what is new. They are left out: what was missed today is asked
tomorrow, when it says something about memory.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from fsrs import Card, Rating, Scheduler
from fsrs.card import CardDict

#: So much before its days are over a card is due. Who comes each day at about the same
#: time finds it then, wherever on Earth that day begins.
AHEAD = timedelta(hours=8)

RATINGS = {
    "again": Rating.Again,
    "hard": Rating.Hard,
    "good": Rating.Good,
    "easy": Rating.Easy,
}
_BY_CONFIDENCE = {"guess": Rating.Hard, "fairly": Rating.Good, "certain": Rating.Easy}
# Without the random spread: what the page promises for tomorrow is there tomorrow.
_SCHEDULER = Scheduler(
    learning_steps=(), relearning_steps=(), enable_fuzzing=False, maximum_interval=365
)


@dataclass(frozen=True, kw_only=True)
class Scheduled:
    """What the scheduler knows of a card after a review, and when the card is due."""

    state: dict[str, Any]
    due: datetime


def rating_of(*, right: bool, confidence: str) -> Rating:
    """How a graded answer counts."""
    return _BY_CONFIDENCE[confidence] if right else Rating.Again


def review(state: dict[str, Any] | None, rating: Rating, now: datetime) -> Scheduled:
    """Schedule a card, or one that is new, after this rating."""
    card = Card.from_dict(cast(CardDict, state)) if state else Card(card_id=0, due=now)
    # What is answered ahead of its time counts as answered in time, or FSRS would
    # take yesterday evening and this morning for one day.
    at = card.due if now < card.due <= now + AHEAD else now
    reviewed, _ = _SCHEDULER.review_card(card, rating, at)
    return Scheduled(state=dict(reviewed.to_dict()), due=reviewed.due - AHEAD)


def is_state(state: object) -> bool:
    """Whether this can be what the scheduler knows of a card."""
    try:
        card = Card.from_dict(cast(CardDict, state))
        review(dict(card.to_dict()), Rating.Good, card.due)
    except (ArithmeticError, AssertionError, AttributeError, KeyError, TypeError, ValueError):
        return False
    return True
