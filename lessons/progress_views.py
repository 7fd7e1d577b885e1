"""One page with all progress, and the way to forget it."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from lessons.catalogue import Lesson, get_lesson, lessons
from lessons.forgetting import PARTS, Part
from lessons.known import known
from lessons.learners import LearnerRequest, forget_learner, know
from lessons.marks import MARKS
from lessons.progress import CHECKS, PREDICTIONS, reset, summary
from lessons.results_chart import chart_of
from quizzes.catalogue import practice_sets
from quizzes.commitments import COMMITMENTS
from quizzes.interview.asking import way_of
from quizzes.myths.cards import standing
from quizzes.practice.rounds import rounds_of, standings
from quizzes.recall.keeping import due_count, how_many
from quizzes.test.results import TESTS, test_results
from quizzes.test.sittings import sittings
from tutorial_site.prepared import prepared_for_strangers
from tutorial_site.redirects import see_other

CSRF_FIELD = "csrfmiddlewaretoken"


@dataclass(frozen=True, kw_only=True)
class Forgetting:
    """What a reset takes away: one lesson, a part, all answers, or all that is kept."""

    lesson: Lesson | None = None
    part: str = ""
    is_everything: bool = False

    @property
    def about(self) -> Part | None:
        """The part, if it is one."""
        return PARTS.get(self.part)


@require_GET
@prepared_for_strangers
def progress(request: LearnerRequest) -> HttpResponse:
    """How far the learner is. A visitor sees the same page, empty and inviting."""
    sets = practice_sets().values()
    learner = know(request, MARKS, PREDICTIONS, CHECKS, COMMITMENTS, rounds_of(sets), TESTS)
    practice = standings(learner, sets)
    myths, interview = standing(learner), way_of(learner)
    open_tests = [found for found in sittings(learner) if found.open and not found.is_ended]
    context = {
        "is_known": learner is not None,
        "summary": summary(learner),
        "predictions": known(learner, PREDICTIONS) if learner else None,
        "checks": known(learner, CHECKS) if learner else None,
        "myths": myths,
        "interview": interview,
        "practice": practice,
        "open_tests": open_tests,
        "chart": chart_of(test_results(learner)),
        "due": due_count(learner),
        "cards": how_many(learner),
        "parts": PARTS,
        "has_reviews": bool(myths.review) or any(now.review for now in practice),
        "has_answered": bool(myths.answered or interview.answered)
        or any(now.has_begun for now in practice)
        or bool(open_tests),
    }
    return render(request, "lessons/progress.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def progress_reset(request: LearnerRequest) -> HttpResponse:
    """Ask first (GET), then forget (POST): one lesson, all of them, or everything."""
    what = _what(request)
    if request.method != "POST":
        return render(request, "lessons/progress_reset.html", {"what": what})
    response = see_other("lessons:progress")
    if what.is_everything:
        forget_learner(request, response)
    elif request.learner and what.about:
        what.about.forget(request.learner)
    elif request.learner:
        reset(request.learner, what.lesson)
    # The browser keeps what presses led to, for going back.
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


def _what(request: HttpRequest) -> Forgetting:
    """What is asked for. Raises Http404 for all else: a guess might take away too much."""
    asked = request.POST if request.method == "POST" else request.GET
    match sorted((name, value) for name, value in asked.items() if name != CSRF_FIELD):
        case []:
            return Forgetting()
        case [("what", "everything")]:
            return Forgetting(is_everything=True)
        case [("what", part)] if part in PARTS:
            return Forgetting(part=str(part))
        case [("lesson", slug)] if slug in {lesson.slug for lesson in lessons()}:
            return Forgetting(lesson=get_lesson(str(slug)))
    raise Http404("There is nothing of this name to reset.")
