"""How far a learner is in a set, and keeping answers: of each round the first one counts.

Nothing is written before the first answer. Until then the first round, with
all questions, is only thought of.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from lessons.models import Learner
from quizzes import models
from quizzes.catalogue import Quiz
from quizzes.commitments import SURE
from quizzes.questions import Answer, Question


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A set in its current round: its questions, and the answers that count, by id.

    ``scores`` are the rounds before and this one, as (right, of) each.
    ``review`` are those of which one was sure and wrong, and not right since.
    """

    quiz: Quiz
    number: int
    questions: tuple[Question, ...]
    answers: dict[str, models.Answer]
    scores: tuple[tuple[int, int], ...] = ()
    review: tuple[Question, ...] = ()

    @property
    def open(self) -> list[Question]:
        """The questions that are not answered yet."""
        return [question for question in self.questions if question.id not in self.answers]

    @property
    def is_over(self) -> bool:
        """Whether every question is answered."""
        return not self.open

    @property
    def has_begun(self) -> bool:
        """Whether there is something to go on with."""
        return bool(self.answers) or self.number > 1

    @property
    def right(self) -> int:
        """How many answers are right."""
        return sum(row.right for row in self.answers.values())

    @property
    def missed(self) -> list[Question]:
        """The questions that were answered wrong: those of which one was sure come first."""
        wrong = [q for q in self.questions if q.id in self.answers and not self.answers[q.id].right]
        return sorted(wrong, key=lambda q: -_SURE.index(self.answers[q.id].confidence))

    def state(self, question: Question) -> str:
        """How a question stands: "right", "wrong" or "open"."""
        row = self.answers.get(question.id)
        return "open" if row is None else "right" if row.right else "wrong"


_SURE = ("guess", "fairly", "certain")


def standing(learner: Learner | None, quiz: Quiz) -> Standing:
    """How far the learner is; answers to another wording of a question do not count."""
    by_id = {question.id: question for question in quiz.questions}
    rounds = list(
        models.Round.objects.filter(learner=learner, place=_place(quiz))
        .order_by("number")
        .prefetch_related("answers")
        if learner
        else ()
    )
    found = [
        Standing(
            quiz=quiz,
            number=row.number,
            questions=tuple(by_id[name] for name in row.questions if name in by_id),
            answers=_counting(row.answers.all(), by_id),
        )
        for row in rounds
    ] or [Standing(quiz=quiz, number=1, questions=quiz.questions, answers={})]
    scores = tuple((one.right, len(one.questions)) for one in found)
    last = found[-1]
    return Standing(
        quiz=quiz,
        number=last.number,
        questions=last.questions,
        answers=last.answers,
        scores=scores,
        review=_for_review(quiz, [one.answers for one in found]),
    )


def _for_review(quiz: Quiz, rounds: Iterable[dict[str, models.Answer]]) -> tuple[Question, ...]:
    """What stays to be looked at after these rounds, by the rule for beliefs."""
    kept: set[str] = set()
    for answers in rounds:
        kept |= {name for name, row in answers.items() if row.confidence in SURE}
        kept -= {name for name, row in answers.items() if row.right}
    return tuple(question for question in quiz.questions if question.id in kept)


def _counting(
    rows: Iterable[models.Answer], by_id: dict[str, Question]
) -> dict[str, models.Answer]:
    return {
        row.question: row
        for row in rows
        if row.question in by_id and by_id[row.question].content_hash == row.content_hash
    }


@transaction.atomic
def keep(
    learner: Learner,
    now: Standing,
    question: Question,
    answer: Answer,
    *,
    right: bool,
    confidence: str,
) -> None:
    """Keep an answer, unless there is one already: two tabs, a double click, a replay."""
    round_, _ = models.Round.objects.get_or_create(
        learner=learner,
        place=_place(now.quiz),
        number=now.number,
        defaults={"questions": [question.id for question in now.questions]},
    )
    models.Answer.objects.get_or_create(
        round=round_,
        question=question.id,
        content_hash=question.content_hash,
        defaults={
            "learner": learner,
            "answer": answer,
            "right": right,
            "confidence": confidence,
        },
    )


def begin(learner: Learner, now: Standing, questions: Iterable[Question]) -> None:
    """Begin the round after ``now``, unless another tab has."""
    models.Round.objects.get_or_create(
        learner=learner,
        place=_place(now.quiz),
        number=now.number + 1,
        defaults={"questions": [question.id for question in questions]},
    )


def _place(quiz: Quiz) -> str:
    return f"practice/{quiz.slug}"
