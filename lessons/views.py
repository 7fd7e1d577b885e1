"""The course's pages: all lessons, and one of them."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from lab.answers import answer
from lab.catalogue import get_experiment
from lab.stage import press
from lessons.catalogue import Lesson
from lessons.learners import LearnerRequest, keep_learner
from lessons.pages import context_of, get_lesson_or_404, lesson_page, place_of
from lessons.parts import StagePart
from lessons.progress import mark_opened, mark_ran, summary


@require_GET
def index(request: LearnerRequest) -> HttpResponse:
    """All lessons in order, with the learner's progress."""
    return render(request, "lessons/index.html", {"summary": summary(request.learner)})


@require_http_methods(["GET", "HEAD", "POST"])
def lesson(request: LearnerRequest, slug: str) -> HttpResponse:
    """One lesson: read it, or press Save in one of its stages."""
    lesson = get_lesson_or_404(slug)
    if request.method == "POST":
        return _press(request, lesson)
    if request.method == "GET":
        mark_opened(request.learner, slug)
    return lesson_page(request, lesson)


def _press(request: HttpRequest, lesson: Lesson) -> HttpResponse:
    part = _part_or_404(lesson, request.POST.get("experiment", ""))
    stage, status = press(request, get_experiment(part.experiment), **place_of(lesson, part))
    if stage.run:
        mark_ran(keep_learner(request), lesson.slug)
    context = context_of(request, lesson, stage=stage)
    return answer(request, stage, status, "lessons/lesson_detail.html", context)


def _part_or_404(lesson: Lesson, slug: str) -> StagePart:
    """The place of the experiment in the lesson."""
    for part in lesson.parts:
        if isinstance(part, StagePart) and part.experiment == slug:
            return part
    raise Http404(f"The lesson “{lesson.title}” has no experiment “{slug}”.")
