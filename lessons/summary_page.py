"""A page to print: what was done, and nothing else. A name on it is written and not kept."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from lab.stage import OK, REFUSED
from lessons.catalogue import Lesson, lessons
from lessons.known import known
from lessons.learners import LearnerRequest, know
from lessons.marks import MARKS
from lessons.models import Learner
from lessons.progress import PREDICTIONS, Answers
from quizzes.catalogue import practice_sets
from quizzes.commitments import COMMITMENTS
from quizzes.interview.asking import Way, way_of
from quizzes.myths.cards import Standing as MythsStanding
from quizzes.myths.cards import standing
from quizzes.practice.rounds import Standing, rounds_of, standings
from quizzes.test.results import TESTS, Result, test_results

LONGEST = 60
#: So many tests fit on the paper.
_TESTS = 6
_FIELDS = {"name", "csrfmiddlewaretoken"}
_WISHES = (MARKS, PREDICTIONS, COMMITMENTS, TESTS)


@dataclass(frozen=True, kw_only=True)
class Done:
    """What a learner has done: each part is empty where nothing was."""

    steps: tuple[tuple[Lesson, datetime], ...]
    predictions: Answers
    practice: tuple[Standing, ...]
    myths: MythsStanding
    interview: Way
    tests: tuple[Result, ...]
    earlier: int
    on: datetime

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to say."""
        said = (self.predictions.answered, self.myths.answered, self.interview.answered)
        return not (any(said) or self.steps or self.practice or self.tests)


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: LearnerRequest) -> HttpResponse:
    """The page; with the name that was typed, if it can be printed."""
    typed = request.POST.get("name", "")
    name = " ".join(typed.split())
    message = _problem(name) if request.POST.keys() <= _FIELDS else "Type a name, or none."
    context = {
        "done": done_by(know(request, *_WISHES, rounds_of(practice_sets().values()))),
        "typed": typed[: 2 * LONGEST],
        "name": "" if message else name,
        "message": message,
        "steps_in_all": sum(1 for lesson in lessons() if lesson.number),
    }
    status = REFUSED if message else OK
    return render(request, "lessons/summary.html", context, status=status)


def done_by(learner: Learner | None) -> Done:
    """What the learner has done, from what is kept."""
    dates = {slug: mark.done_at for slug, mark in known(learner, MARKS).items()}
    practised = standings(learner, practice_sets().values())
    results = test_results(learner)
    return Done(
        steps=tuple(
            (lesson, date)
            for lesson in lessons()
            if lesson.number and (date := dates.get(lesson.slug))
        ),
        predictions=known(learner, PREDICTIONS),
        practice=tuple(now for now in practised if now.answers),
        myths=standing(learner),
        interview=way_of(learner),
        tests=tuple(results[-_TESTS:]),
        earlier=max(len(results) - _TESTS, 0),
        on=timezone.now(),
    )


def _problem(name: str) -> str:
    if len(name) > LONGEST:
        return f"This has {len(name)} characters. Use {LONGEST} at most."
    if any(unicodedata.category(sign).startswith("C") for sign in name):
        return "This holds signs that cannot be printed. Type the name anew."
    return ""
