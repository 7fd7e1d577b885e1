"""The course's pages: all lessons, and one of them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from lab.answers import answer
from lessons.catalogue import Lesson
from lessons.holes import holes, marks_on
from lessons.learners import LearnerRequest, keep_learner
from lessons.marks import Marks, marks_of
from lessons.pages import (
    context_of,
    get_lesson_or_404,
    lesson_page,
    press_on,
)
from lessons.progress import mark_opened, mark_ran, summary_of
from tutorial_site.prepared import is_plain, page_for, prepared_for_strangers, respond


@require_GET
@prepared_for_strangers
def index(request: LearnerRequest) -> HttpResponse:
    """All lessons in order, with the learner's progress."""
    summary = summary_of(marks_of(request).by_lesson)
    return render(request, "lessons/index.html", {"summary": summary})


@require_http_methods(["GET", "HEAD", "POST"])
def lesson(request: LearnerRequest, slug: str) -> HttpResponse:
    """One lesson: read it, or press Save in one of its stages."""
    lesson = get_lesson_or_404(slug)
    if request.method == "POST":
        return _press(request, lesson)
    marks = _arrive(request, lesson)
    if not is_plain(request):
        return lesson_page(request, lesson, marks=marks)
    page = page_for(request, lesson_page, lesson)
    return respond(request, page.with_holes(holes(lesson, marks)))


def _arrive(request: HttpRequest, lesson: Lesson) -> Marks:
    """What is kept of the learner, with the note that this lesson is open now."""
    marks = marks_on(request, lesson)
    if marks.learner is None or request.method != "GET" or marks.is_at(lesson.slug):
        return marks
    mark_opened(marks.learner, lesson.slug)
    return marks.opened(lesson.slug)


def _press(request: HttpRequest, lesson: Lesson) -> HttpResponse:
    stage, status = press_on(request, lesson)
    if stage.has_run:
        mark_ran(keep_learner(request), lesson.slug)
    context = context_of(request, lesson, stage=stage)
    return answer(request, stage, status, "lessons/lesson_detail.html", context)
