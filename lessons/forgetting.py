"""Forgetting a part of what is kept, each asked before: practice, myths, tests, recall, library."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.db.models import Q

from lab.library.models import Library
from lessons.models import Learner
from quizzes.catalogue import practice_sets, questions
from quizzes.interview.catalogue import questions as interview_questions
from quizzes.models import Commitment, Round
from quizzes.myths.catalogue import myths
from quizzes.recall.keeping import Room, refresh, take_out
from quizzes.test.results import PLACE as TEST


@dataclass(frozen=True, kw_only=True)
class Part:
    """A part that can be forgotten by itself: its name in a sentence, and what goes with it."""

    name: str
    text: str
    forget: Callable[[Learner], None]


def _practice(learner: Learner) -> None:
    Round.objects.filter(learner=learner, place__startswith="practice/").delete()
    asked = [question.id for quiz in practice_sets().values() for question in quiz.questions]
    take_out(learner, Room.QUESTION, asked)


def _myths(learner: Learner) -> None:
    Commitment.objects.filter(learner=learner).delete()
    take_out(learner, Room.MYTH, myths())
    take_out(learner, Room.INTERVIEW, interview_questions())


def _tests(learner: Learner) -> None:
    mine = Round.objects.filter(learner=learner)
    mine.filter(Q(place=TEST) | Q(place__startswith=f"{TEST}/")).delete()
    practised = {question for quiz in practice_sets().values() for question in quiz.questions}
    asked = [name for name, question in questions().items() if question not in practised]
    take_out(learner, Room.QUESTION, asked)


def _recall(learner: Learner) -> None:
    learner.cards.all().delete()
    refresh(learner)


def _library(learner: Learner) -> None:
    Library.objects.filter(learner=learner).delete()


PARTS: Mapping[str, Part] = {
    "practice": Part(
        name="practice",
        text="All rounds of practice go, the quizzes after the steps included, and their cards "
        "in recall.",
        forget=_practice,
    ),
    "myths": Part(
        name="myths and the interview",
        text="What you said there goes, and the cards of it in recall.",
        forget=_myths,
    ),
    "tests": Part(
        name="the tests",
        text="All tests go with their results, one that is open as well, and their cards in "
        "recall.",
        forget=_tests,
    ),
    "recall": Part(
        name="recall",
        text="All cards go, those that you added to learn by heart and those of what you missed.",
        forget=_recall,
    ),
    "library": Part(
        name="your library",
        text="All its rows go, and the runs that it keeps.",
        forget=_library,
    ),
}
