"""Answering the check question of a lesson."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from lessons.learners import LearnerRequest, keep_learner
from lessons.pages import beside, get_lesson_or_404, is_htmx, lesson_page
from lessons.progress import mark_done, mark_opened
from quizzes.catalogue import get_question
from quizzes.checks import give


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: LearnerRequest, slug: str) -> HttpResponse:
    """Grade the answer: the check alone for htmx, else the whole page of its lesson."""
    lesson = get_lesson_or_404(slug)
    if request.method != "POST":
        return redirect("lessons:lesson", slug)
    question = get_question(lesson.question)
    url = reverse("quizzes:check", args=[slug])
    answered, status = give(request, question, url, lesson.experiments)
    if answered.grade:
        # Who was a stranger until now has the lesson open.
        mark = mark_done if answered.grade.right else mark_opened
        mark(keep_learner(request), slug)
    if is_htmx(request):
        response = render(request, "quizzes/_check.html", {"check": answered}, status=status)
        response.write(beside(request, lesson))
        return response
    return lesson_page(request, lesson, check=answered, status=status)
