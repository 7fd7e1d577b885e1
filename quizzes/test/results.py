"""The results of the tests that a learner has taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from lessons.models import Learner
from quizzes import models

#: The place of a test's round.
PLACE = "test"


@dataclass(frozen=True, kw_only=True)
class Result:
    """One test that is over. ``number`` is which of the learner's it is.

    ``seed`` is the word of the class that took the same one, or empty.
    """

    date: datetime
    right: int
    of: int
    seed: str
    number: int

    @property
    def address(self) -> str:
        """Where it is told in full."""
        return reverse("test:sitting", args=[self.number])


def test_results(learner: Learner | None) -> list[Result]:
    """The results, the oldest first. What changed in the pool since does not change them."""
    if learner is None:
        return []
    ended = models.Round.objects.filter(learner=learner, place=PLACE, ended_at__isnull=False)
    return [result_of(row) for row in ended.order_by("number").prefetch_related("answers")]


def counting(row: models.Round) -> dict[str, models.Answer]:
    """The answers of a round by question. Asked in two wordings, the later answer counts."""
    return {answer.question: answer for answer in sorted(row.answers.all(), key=lambda a: a.pk)}


def result_of(row: models.Round) -> Result:
    """The result of a test that is over, by what counted when it was."""
    assert row.ended_at
    answers = counting(row)
    return Result(
        date=row.ended_at,
        right=sum(answers[name].right for name in row.questions if name in answers),
        of=len(row.questions),
        seed=row.seed,
        number=row.number,
    )
