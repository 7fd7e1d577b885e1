"""Keeping cards: what comes in, what an answer does to it, and how many are due."""

from __future__ import annotations

from collections.abc import Iterable
from math import inf
from typing import Any

from django.db import transaction
from django.utils import timezone
from fsrs import Rating

from lessons.models import Learner
from quizzes.catalogue import questions
from quizzes.commitments import SURE
from quizzes.interview.catalogue import questions as interview_questions
from quizzes.myths.catalogue import myths
from quizzes.recall.deck import deck
from quizzes.recall.models import Card, Dues
from quizzes.recall.schedule import Scheduled, review

Room = Card.Room


def noted(
    learner: Learner,
    room: Room,
    item: str,
    *,
    content_hash: str,
    right: bool,
    confidence: str = "",
) -> None:
    """What was answered elsewhere: a miss becomes a card, a right answer ends its priority."""
    mine = Card.objects.filter(learner=learner, room=room, item=item)
    if right:
        mine.filter(surely_wrong=True).update(surely_wrong=False)
        return
    is_sure = confidence in SURE
    new = review(None, Rating.Again, timezone.now())
    with transaction.atomic():
        card, is_new = Card.objects.get_or_create(
            learner=learner,
            room=room,
            item=item,
            defaults={
                "content_hash": content_hash,
                "state": new.state,
                "due": new.due,
                "surely_wrong": is_sure,
            },
        )
        if not is_new:
            _missed_again(card, new, content_hash, is_sure)
        refresh(learner)


def _missed_again(card: Card, new: Scheduled, content_hash: str, is_sure: bool) -> None:
    """Bring a card back tomorrow, unless it comes back by then anyway."""
    now, is_same = timezone.now(), card.content_hash == content_hash
    if not is_same or not now < card.due <= new.due:
        soon = review(card.state, Rating.Again, now) if is_same else new
        card.state, card.due, card.content_hash = soon.state, soon.due, content_hash
    card.surely_wrong |= is_sure
    card.save(update_fields=["state", "due", "content_hash", "surely_wrong"])


def add(learner: Learner, items: Iterable[str]) -> None:
    """Add cards of the deck, due at once; those that are there stay as they are."""
    known, now = deck(), timezone.now()
    new = [
        Card(
            learner=learner,
            room=Room.DECK,
            item=name,
            content_hash=known[name].content_hash,
            due=now,
        )
        for name in items
    ]
    with transaction.atomic():
        Card.objects.bulk_create(new, ignore_conflicts=True)
        refresh(learner)


def take_out(learner: Learner, room: Room, items: Iterable[str]) -> None:
    """Take cards out; what was known of them is forgotten."""
    with transaction.atomic():
        Card.objects.filter(learner=learner, room=room, item__in=list(items)).delete()
        refresh(learner)


def keep(
    card: Card,
    scheduled: Scheduled,
    *,
    content_hash: str,
    answer: Any,
    right: bool,
    confidence: str,
) -> bool:
    """Keep the answer of this turn, unless another one was kept first; tells which."""
    is_sure = confidence in SURE
    with transaction.atomic():
        changed = Card.objects.filter(pk=card.pk, turn=card.turn).update(
            turn=card.turn + 1,
            content_hash=content_hash,
            state=scheduled.state,
            due=scheduled.due,
            surely_wrong=not right and is_sure,
            answer=answer,
            right=right,
            confidence=confidence,
            answered_at=timezone.now(),
        )
        if changed:
            refresh(card.learner)
    return bool(changed)


def is_known(room: str, item: str) -> bool:
    """Whether there is still something to ask; what is not is passed over in silence."""
    match room:
        case Room.QUESTION:
            return item in questions()
        case Room.MYTH:
            return item in myths()
        case Room.INTERVIEW:
            return item in interview_questions()
    return item in deck()


def refresh(learner: Learner) -> None:
    """Write down anew when the learner's cards are due."""
    rows = Card.objects.filter(learner=learner).values_list("room", "item", "due")
    at = sorted(int(due.timestamp()) for room, item, due in rows if is_known(room, item))
    dues, _ = Dues.objects.update_or_create(learner=learner, defaults={"at": at})
    learner.dues = dues


def due_count(learner: Learner | None) -> int:
    """How many cards are due now; no query where the learner was read by its cookie."""
    now = timezone.now().timestamp()
    return sum(at <= now for at in _dues(learner))


def next_due(learner: Learner | None) -> float:
    """When the next card becomes due, in seconds since 1970; until then the count is the same."""
    now = timezone.now().timestamp()
    return min((at for at in _dues(learner) if at > now), default=inf)


def how_many(learner: Learner | None) -> int:
    """How many cards the learner has, read in the same way."""
    return len(_dues(learner))


def _dues(learner: Learner | None) -> list[int]:
    try:
        return list(learner.dues.at) if learner else []
    except Dues.DoesNotExist:
        return []
