"""A learner's cards: which are due, in which order, and when a day's work is done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from lessons.known import Wish, known
from lessons.models import Learner
from lessons.statements import Kind, instances
from quizzes.recall.keeping import is_known
from quizzes.recall.models import Card
from quizzes.recall.rooms import item_of
from quizzes.recall.words import end_of, when

#: So many cards are enough for a day.
ENOUGH = 20
#: What was answered within these hours is today's work, wherever a day begins.
_TODAY = timedelta(hours=12)


@dataclass(frozen=True, kw_only=True)
class Next:
    """When the next cards are due, in words, and how many."""

    when: str
    count: int


@dataclass(frozen=True, kw_only=True)
class Pile:
    """All cards of which there is still something to ask.

    ``due`` are those to be asked now: what one was sure of and wrong comes
    first. ``done`` is how many were answered today.
    """

    cards: tuple[Card, ...]
    due: tuple[Card, ...]
    done: int
    next: Next | None

    @property
    def is_enough(self) -> bool:
        """Whether a day's work is done."""
        return not self.due or self.done >= ENOUGH

    @property
    def today(self) -> int:
        """How many of those that are due belong to today."""
        return min(len(self.due), max(ENOUGH - self.done, 0))

    def find(self, room: str, item: str) -> Card | None:
        """The card of this item."""
        return next((card for card in self.cards if (card.room, card.item) == (room, item)), None)


@dataclass(frozen=True)
class Cards(Wish[list[Card]]):
    """All cards of a learner, in the order in which they are due."""

    def kinds(self, name: UUID) -> Sequence[Kind]:
        """See Wish."""
        return [instances(Card.objects.filter(learner__uuid=name))]

    def made_of(self, *rows: list[Card]) -> list[Card]:
        """See Wish."""
        return sorted(rows[0], key=lambda card: (card.due, card.pk))


CARDS = Cards()


def pile_of(learner: Learner | None) -> Pile:
    """The learner's cards; none for a visitor."""
    now = timezone.now()
    cards = tuple(card for card in known(learner, CARDS) if is_known(card.room, card.item))
    for card in cards:
        assert learner is not None, "a visitor has no cards"
        card.learner = learner
    due = [card for card in cards if card.due <= now]
    # What was said to an earlier wording is not held against anybody.
    first = [card for card in due if card.surely_wrong and _is_same(card)]
    return Pile(
        cards=cards,
        due=(*first, *(card for card in due if card not in first)),
        done=sum(bool(card.answered_at and card.answered_at > now - _TODAY) for card in cards),
        next=_next(cards, now),
    )


def _is_same(card: Card) -> bool:
    """Whether the card is worded as when it was answered."""
    item = item_of(card.room, card.item)
    return item is not None and item.content_hash == card.content_hash


def _next(cards: tuple[Card, ...], now: datetime) -> Next | None:
    later = [card.due for card in cards if card.due > now]
    if not later:
        return None
    until = end_of(later[0], now)
    return Next(when=when(later[0], now), count=sum(due <= until for due in later))
