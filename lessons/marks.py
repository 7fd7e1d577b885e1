"""All that a lesson's page shows of a learner, read by one query."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone

from lessons.known import Wish, all_known
from lessons.learners import know
from lessons.models import Learner, LessonProgress
from lessons.statements import Kind
from quizzes.catalogue import Quiz
from quizzes.models import CheckAnswer
from quizzes.practice.rounds import Rounds, Row, Standing, place_of, standing_in

#: A lesson that stays open is noted anew after this time, and not at every look.
_NOTED_AGAIN_AFTER = timedelta(hours=1)


class Mark(NamedTuple):
    """When a lesson was last opened, when something ran in it, and when it was finished."""

    lesson: str
    opened_at: datetime
    ran_at: datetime | None = None
    done_at: datetime | None = None


@dataclass(frozen=True)
class MarksByLesson(Wish[dict[str, Mark]]):
    """How far the learner is in each lesson that was opened, by its slug."""

    def kinds(self, name: UUID) -> Sequence[Kind]:
        """See Wish."""
        rows = LessonProgress.objects.filter(learner__uuid=name)
        return [Kind(rows=rows, fields=Mark._fields, make=Mark)]

    def made_of(self, *rows: list[Mark]) -> dict[str, Mark]:
        """See Wish."""
        return {mark.lesson: mark for mark in rows[0]}


@dataclass(frozen=True)
class Chosen(Wish[str | None]):
    """What was answered to this wording of a check question, None before."""

    question: str
    content_hash: str

    def kinds(self, name: UUID) -> Sequence[Kind]:
        """See Wish."""
        asked = {"question": self.question, "content_hash": self.content_hash}
        rows = CheckAnswer.objects.filter(learner__uuid=name, **asked)
        return [Kind(rows=rows, fields=("chosen",), make=str)]

    def made_of(self, *rows: list[str]) -> str | None:
        """See Wish."""
        return next(iter(rows[0]), None)


MARKS = MarksByLesson()


@dataclass(frozen=True, kw_only=True)
class Marks:
    """The learner, None for a stranger; the marks by lesson; the answer to the check; rounds."""

    learner: Learner | None = None
    by_lesson: dict[str, Mark] = field(default_factory=dict)
    chosen: str | None = None
    rounds: Sequence[Row] = ()

    def is_at(self, lesson: str) -> bool:
        """Whether that is where the learner was a moment ago, so that nothing has to be noted."""
        return timezone.now().timestamp() < self.noted_until(lesson)

    def noted_until(self, lesson: str) -> float:
        """Until when it is, in seconds since 1970."""
        last = max(self.by_lesson.values(), key=lambda mark: mark.opened_at, default=None)
        if last is None or last.lesson != lesson:
            return 0
        return (last.opened_at + _NOTED_AGAIN_AFTER).timestamp()

    def opened(self, lesson: str) -> Marks:
        """The same after ``lesson`` was opened now."""
        before = self.by_lesson.get(lesson, Mark(lesson, timezone.now()))
        now = before._replace(opened_at=timezone.now())
        return replace(self, by_lesson={**self.by_lesson, lesson: now})

    def standings(self, quizzes: Iterable[Quiz]) -> list[Standing]:
        """How the learner stands in these, if their places were asked for."""
        return [
            standing_in(quiz, [row for row in self.rounds if row.place == place_of(quiz)])
            for quiz in quizzes
        ]


@dataclass(frozen=True)
class Wanted:
    """What a page shows of a learner besides the marks: the answer to a check, rounds."""

    chosen: Chosen | None = None
    rounds: Rounds | None = None

    @property
    def wishes(self) -> tuple[Wish[Any], ...]:
        """All of it."""
        return (MARKS, *filter(None, (self.chosen, self.rounds)))


def marks_of(request: HttpRequest, wanted: Wanted = Wanted()) -> Marks:
    """What is kept of who asks; no query for a stranger. ``request.learner`` is known then."""
    return marks_in(know(request, *wanted.wishes), wanted)


def marks_in(learner: Learner | None, wanted: Wanted = Wanted()) -> Marks:
    """What is kept of the learner."""
    found = all_known(learner, *wanted.wishes)
    return Marks(
        learner=learner,
        by_lesson=found[MARKS],
        chosen=found.get(wanted.chosen),
        rounds=found.get(wanted.rounds, ()),
    )
