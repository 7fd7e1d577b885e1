"""Keeping what learners committed to before a run."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from lessons.known import Wish, known
from lessons.models import Learner
from lessons.statements import Kind, instances
from quizzes.models import Commitment

#: How sure one can be, and from where on being wrong is worth another look.
CONFIDENCES = {"guess": "a guess", "fairly": "fairly sure", "certain": "certain"}
SURE = ("fairly", "certain")


@dataclass(frozen=True)
class Commitments(Wish[list[Commitment]]):
    """All that a learner committed to, in both rooms."""

    def kinds(self, name: UUID) -> Sequence[Kind]:
        """See Wish."""
        return [instances(Commitment.objects.filter(learner__uuid=name))]

    def made_of(self, *rows: list[Commitment]) -> list[Commitment]:
        """See Wish."""
        return rows[0]


COMMITMENTS = Commitments()


def hash_of(data: Mapping[str, Any]) -> str:
    """The hash of what was asked, so that another wording is asked anew."""
    text = json.dumps(data, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def kept(
    learner: Learner | None, room: Commitment.Room, hashes: Mapping[str, str]
) -> dict[str, Commitment]:
    """The learner's answers by item: those to the wording of ``hashes`` (item to hash)."""
    return {
        row.item: row
        for row in known(learner, COMMITMENTS)
        if row.room == room and hashes.get(row.item) == row.content_hash
    }


@transaction.atomic
def keep(
    learner: Learner,
    room: Commitment.Room,
    item: str,
    *,
    content_hash: str,
    said: str,
    right: bool,
    confidence: str = "",
) -> Commitment:
    """Keep an answer in the place of the one before; sent twice, it is still one."""
    mine = Commitment.objects.filter(learner=learner, room=room, item=item)
    was_for_review = mine.filter(for_review=True, content_hash=content_hash).exists()
    commitment, _ = Commitment.objects.update_or_create(
        learner=learner,
        room=room,
        item=item,
        defaults={
            "content_hash": content_hash,
            "said": said,
            "confidence": confidence,
            "right": right,
            "for_review": not right and (was_for_review or confidence in SURE),
            "answered_at": timezone.now(),
        },
    )
    return commitment
