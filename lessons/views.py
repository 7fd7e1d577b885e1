"""The course's pages: all lessons, and one of them."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from lab.answers import answer
from lessons.catalogue import Lesson
from lessons.holes import arrived, course_holes, holes_of, marks_on
from lessons.learners import LearnerRequest, keep_learner
from lessons.marks import marks_of
from lessons.pages import (
    beside,
    context_of,
    get_lesson_or_404,
    is_htmx,
    lesson_page,
    press_on,
)
from lessons.progress import mark_ran, summary_of
from tutorial_site.prepared import prepared_with

_GO_ON, _COURSE = "lessons/_go_on.html", "lessons/_course.html"


@require_GET
@prepared_with(lambda: course_holes(due="_due.html", go_on=_GO_ON, course=_COURSE))
def index(request: LearnerRequest) -> HttpResponse:
    """All lessons in order, with the learner's progress."""
    summary = summary_of(marks_of(request).by_lesson)
    return render(request, "lessons/index.html", {"summary": summary})


@require_http_methods(["GET", "HEAD", "POST"])
@prepared_with(lambda slug: holes_of(get_lesson_or_404(slug)))
def lesson(request: LearnerRequest, slug: str) -> HttpResponse:
    """One lesson: read it, or press Save in one of its stages."""
    lesson = get_lesson_or_404(slug)
    if request.method == "POST":
        return _press(request, lesson)
    marks = arrived(request, lesson, marks_on(request, lesson))
    return lesson_page(request, lesson, marks=marks)


def _press(request: LearnerRequest, lesson: Lesson) -> HttpResponse:
    stage, status = press_on(request, lesson)
    if stage.has_run:
        mark_ran(keep_learner(request), lesson.slug)
    context = context_of(request, lesson, stage=stage)
    response = answer(request, stage, status, "lessons/lesson_detail.html", context)
    if is_htmx(request):
        response.write(beside(request, lesson))
    return response
