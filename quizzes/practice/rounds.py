"""How far a learner is in a set, and keeping answers: of each round the first one counts.

Nothing is written before the first answer. Until then the first round, with
all questions, is only thought of.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction

from lessons.known import Wish, known
from lessons.models import Learner
from lessons.statements import Kind
from quizzes import models
from quizzes.catalogue import Quiz
from quizzes.commitments import SURE
from quizzes.counting import count_answer
from quizzes.questions import Answer, Grade, Question
from quizzes.recall.keeping import Room, noted


@dataclass(frozen=True, kw_only=True)
class Given:
    """An answer that came in, graded: all that is kept of it."""

    answer: Answer
    grade: Grade
    confidence: str


@dataclass(frozen=True, kw_only=True)
class Kept:
    """An answer that counts."""

    answer: Answer
    right: bool
    confidence: str


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A set in its current round: its questions, and the answers that count, by id.

    ``scores`` are the rounds before and this one, as (right, of) each.
    ``review`` are those of which one was sure and wrong, and not right since.
    """

    quiz: Quiz
    number: int
    questions: tuple[Question, ...]
    answers: dict[str, Kept]
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
    def begin_address(self) -> str:
        """Where to begin or go on, which is the result when all is answered."""
        return self.quiz.address_of(self.open[0]) if self.open else self.quiz.address

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
        return [question for question in self.reviewed if self.state(question) == "wrong"]

    @property
    def reviewed(self) -> list[Question]:
        """The answered questions as one looks at them afterwards.

        Those that one was sure of and had wrong come first, those that were right last.
        """
        answered = [question for question in self.questions if question.id in self.answers]
        return sorted(answered, key=lambda question: _rank(self.answers[question.id]))

    def state(self, question: Question) -> str:
        """How a question stands: "right", "wrong" or "open"."""
        row = self.answers.get(question.id)
        return "open" if row is None else "right" if row.right else "wrong"


_SURE = ("certain", "fairly", "guess")


def _rank(kept: Kept) -> int:
    return len(_SURE) if kept.right else _SURE.index(kept.confidence)


def standing(learner: Learner | None, quiz: Quiz) -> Standing:
    """How far the learner is; answers to another wording of a question do not count."""
    return standings(learner, [quiz])[0]


def standings(learner: Learner | None, quizzes: Iterable[Quiz]) -> list[Standing]:
    """How far the learner is in each of these, asked in one query."""
    wanted = {place_of(quiz): quiz for quiz in quizzes}
    rows = known(learner, rounds_of(wanted.values()))
    by_place = {place: list(found) for place, found in groupby(rows, attrgetter("place"))}
    return [standing_in(quiz, by_place.get(place, [])) for place, quiz in wanted.items()]


class Row(NamedTuple):
    """One answer with its round; of a round without answers there is one row without."""

    place: str
    number: int
    questions: list[str]
    question: str | None
    content_hash: str
    answer: Answer
    right: bool
    confidence: str


@dataclass(frozen=True)
class Rounds(Wish[list[Row]]):
    """The rounds in these places with their answers, in order."""

    places: tuple[str, ...]

    def kinds(self, name: UUID) -> Sequence[Kind]:
        """See Wish."""
        rows = models.Round.objects.filter(learner__uuid=name, place__in=self.places)
        names = [f"answers__{name}" for name in Row._fields[3:]]
        fields = ("answers__id", "place", "number", "questions", *names)
        return [Kind(rows=rows, fields=fields, make=_numbered)]

    def made_of(self, *rows: list[tuple[int, Row]]) -> list[Row]:
        """See Wish."""
        return [row for _, row in sorted(rows[0], key=_place_of_row)]


def rounds_of(quizzes: Iterable[Quiz]) -> Rounds:
    """The wish for the rounds of these."""
    return Rounds(tuple(place_of(quiz) for quiz in quizzes))


def _numbered(number: int | None, *values: Any) -> tuple[int, Row]:
    return number or 0, Row(*values)


def _place_of_row(row: tuple[int, Row]) -> tuple[str, int, int]:
    return row[1].place, row[1].number, row[0]


def standing_in(quiz: Quiz, rows: Iterable[Row]) -> Standing:
    """How somebody stands who gave these answers, in the order of their rounds."""
    by_id = {question.id: question for question in quiz.questions}
    found = [
        Standing(
            quiz=quiz,
            number=number,
            questions=tuple(by_id[name] for name in mine[0].questions if name in by_id),
            answers=_counting(mine, by_id),
        )
        for number, mine in ((n, list(of)) for n, of in groupby(rows, attrgetter("number")))
    ] or [Standing(quiz=quiz, number=1, questions=quiz.questions, answers={})]
    return replace(
        found[-1],
        scores=tuple((one.right, len(one.questions)) for one in found),
        review=_for_review(quiz, [one.answers for one in found]),
    )


def _for_review(quiz: Quiz, rounds: Iterable[dict[str, Kept]]) -> tuple[Question, ...]:
    """What stays to be looked at after these rounds, by the rule for beliefs."""
    kept: set[str] = set()
    for answers in rounds:
        kept |= {name for name, row in answers.items() if row.confidence in SURE}
        kept -= {name for name, row in answers.items() if row.right}
    return tuple(question for question in quiz.questions if question.id in kept)


def _counting(rows: Iterable[Row], by_id: dict[str, Question]) -> dict[str, Kept]:
    return {
        row.question: Kept(answer=row.answer, right=row.right, confidence=row.confidence)
        for row in rows
        if row.question in by_id and by_id[row.question].content_hash == row.content_hash
    }


@transaction.atomic
def keep(learner: Learner, now: Standing, question: Question, given: Given) -> None:
    """Keep an answer, unless there is one already: two tabs, a double click, a replay."""
    round_, _ = models.Round.objects.get_or_create(
        learner=learner,
        place=place_of(now.quiz),
        number=now.number,
        defaults={"questions": [question.id for question in now.questions]},
    )
    if keep_in(round_, question, given):
        note(learner, question, right=given.grade.right, confidence=given.confidence)


def note(learner: Learner, question: Question, *, right: bool, confidence: str) -> None:
    """Let recall know how an answer did: what was missed comes back."""
    asked = question.content_hash
    noted(
        learner, Room.QUESTION, question.id, content_hash=asked, right=right, confidence=confidence
    )


def keep_in(round_: models.Round, question: Question, given: Given) -> bool:
    """Keep an answer in a round that is there, and count it; tells whether it is the first.

    To be called in a transaction.
    """
    _, is_first = models.Answer.objects.get_or_create(
        round=round_,
        question=question.id,
        content_hash=question.content_hash,
        defaults={
            "learner": round_.learner,
            "answer": given.answer,
            "right": given.grade.right,
            "confidence": given.confidence,
        },
    )
    if is_first:
        count_answer(round_.learner, question, given.grade, given.confidence)
    return is_first


def begin(learner: Learner, now: Standing, questions: Iterable[Question]) -> None:
    """Begin the round after ``now``, unless another tab has."""
    models.Round.objects.get_or_create(
        learner=learner,
        place=place_of(now.quiz),
        number=now.number + 1,
        defaults={"questions": [question.id for question in questions]},
    )


def place_of(quiz: Quiz) -> str:
    """The name under which the rounds of a set are kept."""
    return quiz.place
