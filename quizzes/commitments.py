"""Keeping what learners committed to before a run."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from lessons.models import Learner
from quizzes.models import Commitment

#: How sure one can be, and from where on being wrong is worth another look.
CONFIDENCES = {"guess": "a guess", "fairly": "fairly sure", "certain": "certain"}
SURE = ("fairly", "certain")


def hash_of(data: Mapping[str, Any]) -> str:
    """The hash of what was asked, so that another wording is asked anew."""
    text = json.dumps(data, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def kept(
    learner: Learner | None, room: Commitment.Room, hashes: Mapping[str, str]
) -> dict[str, Commitment]:
    """The learner's answers by item: those to the wording of ``hashes`` (item to hash)."""
    if learner is None:
        return {}
    found = Commitment.objects.filter(learner=learner, room=room)
    return {row.item: row for row in found if hashes.get(row.item) == row.content_hash}


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
