"""What a lesson's page says of a learner, each as a piece for a hole of the page."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse

from lessons.afterwards import quizzes_after
from lessons.catalogue import Lesson
from lessons.marks import Marks, marks_of
from lessons.progress import summary_of
from quizzes.catalogue import get_question
from quizzes.checks import Check, check_for
from quizzes.practice.rounds import place_of
from quizzes.recall.keeping import due_count
from tutorial_site.prepared import fragment
from tutorial_site.prepared.pieces import Piece


def marks_on(request: HttpRequest, lesson: Lesson) -> Marks:
    """All that the lesson's page shows of who asks for it."""
    question = get_question(lesson.question)
    places = [place_of(quiz) for quiz in quizzes_after(lesson)]
    return marks_of(request, question.id, question.content_hash, *places)


def check_on(lesson: Lesson, marks: Marks) -> Check:
    """The lesson's check question, with what was answered to it."""
    url = reverse("quizzes:check", args=[lesson.slug])
    return check_for(marks.chosen, get_question(lesson.question), url, lesson.experiments)


def holes(lesson: Lesson, marks: Marks) -> dict[str, Piece]:
    """What the page says of a learner; nothing for a stranger, and nothing where all is new."""
    if marks.learner is None:
        return {}
    filling = {"steps": _steps(lesson, marks)}
    if due := due_count(marks.learner):
        filling["due"] = fragment(
            ("due", due), lambda nobody: render_to_string("_due.html", {"due": due}, nobody)
        )
    if marks.chosen is not None:
        filling["check"] = _check(lesson, marks)
    if marks.rounds:
        filling["quizzes"] = _quizzes(lesson, marks)
    return filling


def _steps(lesson: Lesson, marks: Marks) -> Piece:
    summary = summary_of(marks.by_lesson)
    key = ("steps", lesson.slug, *((step.is_done, step.is_begun) for step in summary.steps))
    given = {"lesson": lesson, "summary": summary}
    return fragment(
        key, lambda nobody: render_to_string("lessons/_steps.jinja", given, nobody, using="jinja2")
    )


def _check(lesson: Lesson, marks: Marks) -> Piece:
    key = ("check", lesson.slug, marks.chosen)
    given = {"check": check_on(lesson, marks)}
    return fragment(key, lambda nobody: render_to_string("quizzes/_check.html", given, nobody))


def _quizzes(lesson: Lesson, marks: Marks) -> Piece:
    found = marks.standings(quizzes_after(lesson))
    states = [
        (now.number, now.right, len(now.answers), len(now.questions), now.begin_address)
        for now in found
    ]
    template, given = "quizzes/practice/_afters.html", {"quizzes": found}
    return fragment(
        ("quizzes", lesson.slug, *states), lambda nobody: render_to_string(template, given, nobody)
    )
