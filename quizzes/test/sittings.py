"""One test of a learner, from the draw to its result. It is a round like those of practice.

The questions are drawn once and kept by id, so that neither a restart nor a
change of the pool draws others. While the test goes on, a question that was
reworded is asked anew, and one that is gone is left out. Once it is over, what
counted stays counted.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from lessons.known import known
from lessons.models import Learner
from quizzes import models
from quizzes.catalogue import Quiz, pool, questions
from quizzes.practice.rounds import Given, Kept, Standing, keep_in, note
from quizzes.questions import Question
from quizzes.test.draw import draw
from quizzes.test.results import PLACE, TESTS, Result, counting, result_of

_NOWHERE = Path()


@dataclass(frozen=True, kw_only=True)
class Test(Quiz):
    """The questions of one test, with its addresses. ``numbers`` tells each one's place."""

    __test__ = False  # pytest would take it for one of its own

    numbers: dict[str, int]

    @property
    def address(self) -> str:
        """See Quiz."""
        return reverse("test:sitting", args=[self.slug])

    @property
    def parent(self) -> tuple[str, str]:
        """See Quiz."""
        return "The test", reverse("test:index")

    def address_of(self, question: Question) -> str:
        """See Quiz. By number: an id may say too much."""
        return reverse("test:question", args=[self.slug, self.numbers[question.id]])


@dataclass(frozen=True, kw_only=True)
class Sitting(Standing):
    """A test as it stands. ``reworded`` are answers whose question is no longer asked like that."""

    row: models.Round
    reworded: tuple[models.Answer, ...] = ()

    @property
    def is_ended(self) -> bool:
        """Whether it is over for good: nothing is asked any more."""
        return self.row.ended_at is not None

    @property
    def result(self) -> Result:
        """How it went. Only a test that is over has one."""
        return result_of(self.row)

    def state(self, question: Question) -> str:
        """See Standing. Until it is over nobody is told what is right."""
        if self.is_ended:
            return super().state(question)
        return "answered" if question.id in self.answers else "open"

    def next_after(self, question: Question) -> str:
        """Where to go on after a question: the next that is open, or the result."""
        at = self.questions.index(question) if question in self.questions else 0
        later = [other for other in self.questions[at:] if other in self.open]
        onward = next(iter(later or self.open), None)
        return self.quiz.address_of(onward) if onward else self.quiz.address

    def at(self, number: int) -> Question | None:
        """The question of this number, None if there is none or none any more."""
        numbers = self.quiz.numbers if isinstance(self.quiz, Test) else {}
        return next((q for q in self.questions if numbers[q.id] == number), None)


def sittings(learner: Learner | None) -> list[Sitting]:
    """All tests of a learner, the latest first."""
    rows = known(learner, TESTS)
    for row in rows:
        assert learner is not None, "a visitor has no tests"
        row.learner = learner
    return [_sitting(row) for row in reversed(rows)]


def sitting(learner: Learner | None, number: int) -> Sitting | None:
    """One test of this learner, or None."""
    return next((found for found in sittings(learner) if found.number == number), None)


def next_number(taken: Iterable[Sitting]) -> int:
    """The number of a further test. Some of those before may have been forgotten."""
    return max((found.number for found in taken), default=0) + 1


@transaction.atomic
def begin(learner: Learner, seed: str = "") -> Sitting:
    """The test that is open, else a new one. A class has one of its own, the same for all.

    The seed of a test that nobody shares is not kept: its questions are.
    """
    # Two tabs begin one test: the second waits for the first.
    Learner.objects.select_for_update().get(pk=learner.pk)
    taken = sittings(learner)
    for found in taken:
        if found.row.seed == seed and not found.is_ended:
            return found
    before = [found.row.questions for found in taken]
    drawn = draw(seed, pool()) if seed else draw(secrets.token_hex(8), pool(), before)
    row = models.Round.objects.create(
        learner=learner,
        place=PLACE,
        number=next_number(taken),
        seed=seed,
        questions=[question.id for question in drawn],
    )
    return _sitting(row)


@transaction.atomic
def keep(now: Sitting, question: Question, given: Given) -> Sitting:
    """Keep an answer unless there is one, and end the test with the last. The test after it."""
    row = models.Round.objects.get(pk=now.row.pk)
    if not row.ended_at:
        keep_in(row, question, given)
    return close(_sitting(row))


def close(now: Sitting) -> Sitting:
    """End a test in which nothing is open; also when its last question is gone from the pool."""
    if now.open or now.is_ended:
        return now
    now.row.ended_at = timezone.now()
    now.row.questions = [question.id for question in now.questions]
    now.row.save(update_fields=["ended_at", "questions"])
    for question in now.questions:
        # Not before: a card in recall would say what is wrong while the test goes on.
        kept = now.answers[question.id]
        note(now.row.learner, question, right=kept.right, confidence=kept.confidence)
    return _sitting(now.row)


def _sitting(round_: models.Round) -> Sitting:
    known, answers = questions(), counting(round_)
    asked = {name: known[name] for name in round_.questions if name in known}
    counted = {
        name: Kept(answer=row.answer, right=row.right, confidence=row.confidence)
        for name, question in asked.items()
        if (row := answers.get(name)) and row.content_hash == question.content_hash
    }
    reworded = [answers[n] for n in round_.questions if n in answers and n not in counted]
    return Sitting(
        quiz=Test(
            slug=str(round_.number),
            title=f"Test {round_.number}",
            summary="Ten questions, easy to hard.",
            questions=tuple(asked.values()),
            path=_NOWHERE,
            numbers={name: at for at, name in enumerate(round_.questions, start=1)},
        ),
        number=round_.number,
        questions=tuple(asked.values()),
        answers=counted,
        row=round_,
        reworded=tuple(reworded) if round_.ended_at else (),
    )
