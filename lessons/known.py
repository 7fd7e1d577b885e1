"""What is kept of a learner, as much as a page shows of it, read by one query.

A *wish* names something that pages show of a learner; each room states those of
its own models. A view says what its page needs with ``know(request, ...)``, and
all of it comes with the learner; ``known(learner, wish)`` gives it. What was not
wished for, as after a press that changed it, is asked for by itself.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection

from lessons.models import Learner
from lessons.statements import NOBODY, Kind, Statement

_FIELDS = ("id", "uuid", "created", "seen")


class Wish[T](ABC):
    """Something that a page shows of a learner. Two that are equal ask for the same."""

    @abstractmethod
    def kinds(self, name: UUID) -> Sequence[Kind]:
        """The rows that it takes of the learner of this name."""

    @abstractmethod
    def made_of(self, *rows: list[Any]) -> T:
        """What is shown, made of the rows of each kind, which come in no order."""


def read(name: UUID, *wishes: Wish[Any]) -> Learner | None:
    """The learner of this name with all that is wished for, by one query; None if there is none."""
    statement = statement_for(*wishes)
    return learner_in(statement.ask(name), *wishes)


def learner_in(rows: list[Any], *wishes: Wish[Any]) -> Learner | None:
    """The same from the rows of the statement."""
    learners, *found = statement_for(*wishes).read(rows)
    if not learners:
        return None
    learner: Learner = learners[0]
    at_hand: dict[Wish[Any], Any] = {}
    for wish in wishes:
        count = _count(wish)
        at_hand[wish] = wish.made_of(*found[:count])
        del found[:count]
    learner.at_hand = at_hand
    return learner


def known[T](learner: Learner | None, wish: Wish[T]) -> T:
    """What is wished for; of nobody, what there is of nobody."""
    found: T = all_known(learner, wish)[wish]
    return found


def all_known(learner: Learner | None, *wishes: Wish[Any]) -> Mapping[Any, Any]:
    """The same for several, by one query if one of them has not come along."""
    if learner is not None and not learner.at_hand.keys() >= {*wishes}:
        learner = read(learner.uuid, *wishes)
    if learner is not None:
        return learner.at_hand
    return {wish: wish.made_of(*([] for _ in range(_count(wish)))) for wish in wishes}


@lru_cache(256)
def statement_for(*wishes: Wish[Any]) -> Statement:
    """The statement that asks for a learner with all of these."""
    first = Kind(
        rows=Learner.objects.filter(uuid=NOBODY),
        fields=[*_FIELDS, "dues__learner_id", "dues__at"],
        make=_learner,
    )
    return Statement([first, *(kind for wish in wishes for kind in wish.kinds(NOBODY))])


@lru_cache(256)
def _count(wish: Wish[Any]) -> int:
    return len(wish.kinds(NOBODY))


def _learner(*values: Any) -> Learner:
    """The learner with what is due, so that each page says it without a query of its own."""
    *own, due_of, at = values
    learner = Learner.from_db(connection.alias, _FIELDS, own)
    field = Learner._meta.get_field("dues")
    dues = field.related_model(learner=learner, at=at) if due_of else None
    field.set_cached_value(learner, dues)
    return learner
