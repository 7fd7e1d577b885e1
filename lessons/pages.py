"""A lesson as a page: its parts with their stages and its check question."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString

from lab.catalogue import get_experiment
from lab.stage import Place, Stage, stage_for
from lessons.catalogue import Lesson, get_lesson, steps
from lessons.learners import LearnerRequest
from lessons.parts import CheckPart, ProsePart, StagePart
from lessons.progress import summary
from quizzes.catalogue import get_question
from quizzes.checks import Check, check_for


@dataclass(frozen=True, kw_only=True)
class PagePart:
    """One part as the template draws it: ``html``, or a ``stage``, or a ``check``."""

    html: SafeString | None = None
    stage: Stage | None = None
    check: Check | None = None
    heading: str = ""
    folded: bool = False

    @property
    def is_open(self) -> bool:
        """Whether a folded stage has something to show."""
        return bool(self.stage and (self.stage.run or self.stage.form.errors))


def get_lesson_or_404(slug: str) -> Lesson:
    """The lesson of this slug, or the page that leads back."""
    try:
        return get_lesson(slug)
    except KeyError:
        raise Http404(f"There is no lesson “{slug}”.") from None


def is_htmx(request: HttpRequest) -> bool:
    """Whether a part of the page is wanted instead of the whole."""
    return request.headers.get("HX-Request") == "true"


def place_of(lesson: Lesson, part: StagePart) -> Place:
    """Where the experiment stands: its form goes to the lesson, its prediction is asked first."""
    return Place(
        action_url=reverse("lessons:lesson", args=[lesson.slug]), prediction=part.prediction
    )


def lesson_page(
    request: HttpRequest,
    lesson: Lesson,
    *,
    stage: Stage | None = None,
    check: Check | None = None,
    status: int = 200,
) -> HttpResponse:
    """The whole page, with the stage that has run and the check that was answered."""
    context = context_of(request, lesson, stage=stage, check=check)
    return render(request, "lessons/lesson_detail.html", context, status=status)


def context_of(
    request: HttpRequest,
    lesson: Lesson,
    *,
    stage: Stage | None = None,
    check: Check | None = None,
) -> dict[str, Any]:
    """What the page needs. The parts are made when a template asks for them."""
    assert isinstance(request, LearnerRequest), "lessons.learners.LearnerMiddleware is missing"
    return {
        "lesson": lesson,
        "steps_in_all": len(steps()),
        "summary": partial(summary, request.learner),
        "parts": lambda: list(_parts(request, lesson, stage, check)),
    }


def _parts(
    request: LearnerRequest, lesson: Lesson, pressed: Stage | None, answered: Check | None
) -> Iterator[PagePart]:
    number = 0
    for part in lesson.parts:
        match part:
            case ProsePart():
                yield PagePart(html=part.html)
            case StagePart():
                number += 1
                yield _stage_part(request, lesson, part, number, pressed)
            case _:
                yield PagePart(check=answered or _check(request, lesson, part))


def _stage_part(
    request: HttpRequest, lesson: Lesson, part: StagePart, number: int, pressed: Stage | None
) -> PagePart:
    """The stage of ``part``; the one that was pressed keeps its run."""
    experiment = get_experiment(part.experiment)
    if pressed and pressed.experiment == experiment:
        stage = pressed
    else:
        stage = stage_for(request, experiment, **place_of(lesson, part))
    count = len(lesson.experiments)
    heading = f"Run {number} of {count}" if count > 1 else "Predict, then run"
    return PagePart(stage=stage, heading=heading, folded=part.folded)


def _check(request: LearnerRequest, lesson: Lesson, part: CheckPart) -> Check:
    url = reverse("quizzes:check", args=[lesson.slug])
    return check_for(request.learner, get_question(part.question), url, lesson.experiments)
