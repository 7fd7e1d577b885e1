"""How far a learner is: what was opened, run and finished, and where to go on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from django.utils import timezone

from lessons.afterwards import quizzes_after
from lessons.catalogue import Lesson, lessons
from lessons.forgetting import PARTS
from lessons.known import Wish, known
from lessons.marks import MARKS, Mark
from lessons.models import Learner, LessonProgress
from lessons.statements import Kind
from quizzes.models import CheckAnswer, Commitment, PredictionAnswer, Round
from quizzes.practice.rounds import place_of
from quizzes.recall.keeping import Room, take_out

StepState = Literal["new", "opened", "ran", "done"]


@dataclass(frozen=True, kw_only=True)
class Step:
    """One lesson and how far the learner is in it. ``is_next`` marks where to go on."""

    lesson: Lesson
    state: StepState = "new"
    is_next: bool = False

    @property
    def is_done(self) -> bool:
        """Whether the lesson was finished."""
        return self.state == "done"

    @property
    def is_begun(self) -> bool:
        """Whether the lesson was opened or run, and not finished."""
        return self.state in ("opened", "ran")


@dataclass(frozen=True, kw_only=True)
class Summary:
    """All lessons in order. ``resume`` is where to go on, None when all is done.

    Only lessons with a number count as steps of the course in ``done`` and
    ``total``; the pages between them are read along the way.
    """

    steps: tuple[Step, ...]
    resume: Lesson | None

    @property
    def done(self) -> int:
        """How many numbered lessons are finished."""
        return sum(step.is_done for step in self.steps if step.lesson.number)

    @property
    def total(self) -> int:
        """How many numbered lessons there are."""
        return sum(1 for step in self.steps if step.lesson.number)

    @property
    def is_begun(self) -> bool:
        """Whether anything was opened, run or finished."""
        return any(step.state != "new" for step in self.steps)

    @property
    def is_done(self) -> bool:
        """Whether every lesson is finished."""
        return self.resume is None


@dataclass(frozen=True, kw_only=True)
class Answers:
    """How many questions of one kind were answered, and how many rightly."""

    right: int = 0
    answered: int = 0


@dataclass(frozen=True)
class Graded(Wish[Answers]):
    """How the answers in the rows of ``model`` did, by its field ``right``."""

    model: type[PredictionAnswer | CheckAnswer]
    right: str

    def kinds(self, name: UUID) -> Sequence[Kind]:
        """See Wish."""
        rows = self.model._default_manager.filter(learner__uuid=name)
        return [Kind(rows=rows, fields=(self.right,), make=bool)]

    def made_of(self, *rows: list[bool]) -> Answers:
        """See Wish."""
        return Answers(right=sum(rows[0]), answered=len(rows[0]))


#: How the first predictions did, for later ones were made after seeing; and how checks stand.
PREDICTIONS = Graded(PredictionAnswer, "right_at_first")
CHECKS = Graded(CheckAnswer, "right")


def mark_opened(learner: Learner, lesson: str) -> None:
    """Note that the learner is at ``lesson``."""
    _mark(learner, lesson)


def mark_ran(learner: Learner, lesson: str) -> None:
    """Note that the learner ran an experiment of ``lesson``."""
    _mark(learner, lesson, "ran_at")


def mark_done(learner: Learner, lesson: str) -> None:
    """Note that the learner finished ``lesson``."""
    _mark(learner, lesson, "done_at")


def summary(learner: Learner | None) -> Summary:
    """How far the learner is, in one query; none for a visitor."""
    return summary_of(known(learner, MARKS))


def summary_of(rows: Mapping[str, Mark]) -> Summary:
    """How far somebody is who has these marks, by lesson."""
    resume = _where_to_go_on(rows)
    steps = tuple(
        Step(lesson=lesson, state=_state(rows.get(lesson.slug)), is_next=lesson == resume)
        for lesson in lessons()
    )
    return Summary(steps=steps, resume=resume)


def reset(learner: Learner, lesson: Lesson | None = None) -> None:
    """Forget steps and answers of one lesson, or of everything. The library stays.

    What was missed there is not asked again.
    """
    progress = LessonProgress.objects.filter(learner=learner)
    predicted = PredictionAnswer.objects.filter(learner=learner)
    checked = CheckAnswer.objects.filter(learner=learner)
    rounds = Round.objects.filter(learner=learner)
    if lesson is not None:
        progress = progress.filter(lesson=lesson.slug)
        predicted = predicted.filter(experiment__in=lesson.experiments)
        checked = checked.filter(question=lesson.question)
        after = quizzes_after(lesson)
        rounds = rounds.filter(place__in=[place_of(quiz) for quiz in after])
        asked = [question.id for quiz in after for question in quiz.questions]
        take_out(learner, Room.QUESTION, [lesson.question, *asked])
    else:
        Commitment.objects.filter(learner=learner).delete()
        PARTS["recall"].forget(learner)
    rounds.delete()
    progress.delete()
    predicted.delete()
    checked.delete()


def _mark(learner: Learner, lesson: str, *also: str) -> None:
    """Write the present time into ``opened_at`` and ``also``, in one statement."""
    now = timezone.now()
    times = dict.fromkeys(("opened_at", *also), now)
    LessonProgress.objects.bulk_create(
        [LessonProgress(learner=learner, lesson=lesson, **times)],
        update_conflicts=True,
        update_fields=list(times),
        unique_fields=["learner", "lesson"],
    )


def _state(row: Mark | None) -> StepState:
    if row is None:
        return "new"
    if row.done_at:
        return "done"
    return "ran" if row.ran_at else "opened"


def _where_to_go_on(rows: Mapping[str, Mark]) -> Lesson | None:
    """The lesson seen last, or the first one after it that is not finished."""
    course = lessons()
    slugs = [lesson.slug for lesson in course]
    known = [row for row in rows.values() if row.lesson in slugs]
    last = max(known, key=lambda row: row.opened_at, default=None)
    start = slugs.index(last.lesson) if last else 0
    for lesson in course[start:] + course[:start]:
        if _state(rows.get(lesson.slug)) != "done":
            return lesson
    return None
