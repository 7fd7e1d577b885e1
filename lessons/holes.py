"""What a lesson's page says of a learner, each as a piece for a hole of the page."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse

from lessons.afterwards import quizzes_after
from lessons.catalogue import Lesson
from lessons.known import known
from lessons.marks import MARKS, Chosen, Marks, Wanted, marks_in, marks_of
from lessons.models import Learner
from lessons.progress import mark_opened, summary_of
from quizzes.catalogue import get_question
from quizzes.checks import Check, check_for
from quizzes.practice.rounds import rounds_of
from quizzes.recall.keeping import due_count, next_due
from tutorial_site.prepared import Filling, Holes, fragment
from tutorial_site.prepared.pieces import Piece


def wanted_on(lesson: Lesson) -> Wanted:
    """All that the lesson's page shows of a learner."""
    question = get_question(lesson.question)
    return Wanted(
        chosen=Chosen(question.id, question.content_hash),
        rounds=rounds_of(quizzes_after(lesson)),
    )


def marks_on(request: HttpRequest, lesson: Lesson) -> Marks:
    """What is kept of who asks for the lesson's page."""
    return marks_of(request, wanted_on(lesson))


def check_on(lesson: Lesson, marks: Marks) -> Check:
    """The lesson's check question, with what was answered to it."""
    url = reverse("quizzes:check", args=[lesson.slug])
    return check_for(marks.chosen, get_question(lesson.question), url, lesson.experiments)


def holes_of(lesson: Lesson) -> Holes:
    """What the page says of a learner, and how it is read."""
    wanted = wanted_on(lesson)

    def fill(request: HttpRequest, learner: Learner) -> Filling:
        before = marks_in(learner, wanted)
        pieces = filling(lesson, arrived(request, lesson, before))
        noted_until = before.noted_until(lesson.slug)
        return Filling(pieces=pieces, until=min(noted_until, next_due(learner)))

    return Holes(wishes=wanted.wishes, fill=fill)


def arrived(request: HttpRequest, lesson: Lesson, marks: Marks) -> Marks:
    """The marks after it was noted that the lesson is open now."""
    if marks.learner is None or request.method != "GET" or marks.is_at(lesson.slug):
        return marks
    mark_opened(marks.learner, lesson.slug)
    return marks.opened(lesson.slug)


def filling(lesson: Lesson, marks: Marks) -> dict[str, Piece]:
    """What the page says of a learner; nothing for a stranger, and nothing where all is new."""
    if marks.learner is None:
        return {}
    found = {"steps": _steps(lesson, marks)}
    if due := due_count(marks.learner):
        found["due"] = _drawn("_due.html", due, {"due": due})
    if marks.chosen is not None:
        found["check"] = _check(lesson, marks)
    if marks.rounds:
        found["quizzes"] = _quizzes(lesson, marks)
    return found


def course_holes(**templates: str) -> Holes:
    """Holes that say how far one is in the course: the template of each, given what is due."""

    def fill(request: HttpRequest, learner: Learner) -> Filling:
        summary, due = summary_of(known(learner, MARKS)), due_count(learner)
        states = tuple((step.state, step.is_next) for step in summary.steps)
        given = {"summary": summary, "due": due}
        pieces = {
            name: _drawn(template, (states, due), given) for name, template in templates.items()
        }
        return Filling(pieces=pieces, until=next_due(learner))

    return Holes(wishes=(MARKS,), fill=fill)


def _drawn(template: str, key: Hashable, given: dict[str, Any]) -> Piece:
    return fragment((template, key), lambda nobody: render_to_string(template, given, nobody))


def _steps(lesson: Lesson, marks: Marks) -> Piece:
    summary = summary_of(marks.by_lesson)
    key = ("steps", lesson.slug, *((step.is_done, step.is_begun) for step in summary.steps))
    given = {"lesson": lesson, "summary": summary}
    return fragment(
        key, lambda nobody: render_to_string("lessons/_steps.jinja", given, nobody, using="jinja2")
    )


def _check(lesson: Lesson, marks: Marks) -> Piece:
    given = {"check": check_on(lesson, marks)}
    return _drawn("quizzes/_check.html", (lesson.slug, marks.chosen), given)


def _quizzes(lesson: Lesson, marks: Marks) -> Piece:
    found = marks.standings(quizzes_after(lesson))
    states = [
        (now.number, now.right, len(now.answers), len(now.questions), now.begin_address)
        for now in found
    ]
    key = (lesson.slug, *states)
    return _drawn("quizzes/practice/_afters.html", key, {"quizzes": found})
