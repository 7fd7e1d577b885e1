"""Putting luggage into the database: all of it, or nothing."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from lab.library.models import Library
from lessons.carrying.joining import joined
from lessons.carrying.luggage import Luggage, luggage_of
from lessons.carrying.sections import SECTIONS, Row
from lessons.models import Learner
from quizzes.models import Answer, Round
from quizzes.recall.keeping import refresh


@transaction.atomic
def take_in(learner: Learner, luggage: Luggage, *, merging: bool) -> None:
    """Keep this with what is kept already, or in the place of it."""
    whole = joined(luggage_of(learner if merging else None), luggage)
    for name, section in SECTIONS.items():
        section.model._default_manager.filter(learner=learner).delete()
        if name != "rounds":
            new = [section.model(learner=learner, **row) for row in whole.rows[name]]
            section.model._default_manager.bulk_create(new)
    _keep_rounds(learner, whole.rows["rounds"])
    _keep_library(learner, whole.library)
    refresh(learner)


def _keep_rounds(learner: Learner, rows: list[Row]) -> None:
    plain = [{name: row[name] for name in row if name != "answers"} for row in rows]
    rounds = Round.objects.bulk_create([Round(learner=learner, **row) for row in plain])
    Answer.objects.bulk_create(
        [
            Answer(learner=learner, round=round_, **answer)
            for round_, row in zip(rounds, rows, strict=True)
            for answer in row["answers"]
        ]
    )


def _keep_library(learner: Learner, packed: bytes) -> None:
    """Keep the library, unless it is this one; a tab that is open is told by its version."""
    mine = Library.objects.filter(learner=learner).first()
    if mine is None:
        if packed:
            Library.objects.create(learner=learner, packed=packed, version=1)
    elif bytes(mine.packed) != packed:
        mine.runs.all().delete()
        Library.objects.filter(pk=mine.pk).update(
            packed=packed, version=F("version") + 1, saved_at=timezone.now()
        )
