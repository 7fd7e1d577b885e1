"""The course's pages: all lessons, and one of them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from lab.answers import answer
from lessons.catalogue import Lesson
from lessons.learners import LearnerRequest, keep_learner
from lessons.pages import context_of, get_lesson_or_404, lesson_page, press_on
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
    stage, status = press_on(request, lesson)
    if stage.has_run:
        mark_ran(keep_learner(request), lesson.slug)
    context = context_of(request, lesson, stage=stage)
    return answer(request, stage, status, "lessons/lesson_detail.html", context)
