"""The results of the tests that a learner has taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse

from lessons.known import Wish, known
from lessons.models import Learner
from lessons.statements import Kind, instances
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


@dataclass(frozen=True)
class Tests(Wish[list[models.Round]]):
    """All tests of a learner with their answers, the oldest first."""

    __test__ = False  # pytest would take it for one of its own

    def kinds(self, name: UUID) -> Sequence[Kind]:
        """See Wish."""
        rounds = models.Round.objects.filter(learner__uuid=name, place=PLACE)
        answers = models.Answer.objects.filter(learner__uuid=name, round__place=PLACE)
        return [instances(rounds), instances(answers)]

    def made_of(self, *rows: list[Any]) -> list[models.Round]:
        """See Wish."""
        rounds: list[models.Round] = rows[0]
        by_round: dict[int, list[models.Answer]] = {}
        for answer in rows[1]:
            by_round.setdefault(answer.round_id, []).append(answer)
        for round_ in rounds:
            round_.given = by_round.get(round_.pk, [])
        return sorted(rounds, key=lambda round_: round_.number)


TESTS = Tests()


def test_results(learner: Learner | None) -> list[Result]:
    """The results, the oldest first. What changed in the pool since does not change them."""
    return [result_of(row) for row in known(learner, TESTS) if row.ended_at]


def counting(row: models.Round) -> dict[str, models.Answer]:
    """The answers of a round by question. Asked in two wordings, the later answer counts."""
    given = row.answers.all() if row.given is None else row.given
    return {answer.question: answer for answer in sorted(given, key=lambda a: a.pk)}


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
