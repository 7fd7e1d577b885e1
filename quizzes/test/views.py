"""The test: its first page, one question at a time, its result, and what was missed again."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from lab.stage import OK, REFUSED, UNAVAILABLE
from lessons.learners import LearnerRequest, keep_learner, know
from quizzes.catalogue import pool
from quizzes.counting import MET, count_shown
from quizzes.practice.asking import Asked, Refused, answer, ask, laid_out, receive
from quizzes.practice.rounds import Rounds, standing
from quizzes.practice.views import asked_page, question_page, set_page
from quizzes.questions import Question
from quizzes.test import report
from quizzes.test.front import front_page
from quizzes.test.results import TESTS, test_results
from quizzes.test.sittings import Sitting, begin, close, keep, next_number, sittings
from quizzes.test.sittings import sitting as sitting_of
from tutorial_site.redirects import see_other

_STRANGE = "Press the button of this page. Nothing was changed."


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: LearnerRequest) -> HttpResponse:
    """What the test is, the one that is open, earlier results; and beginning one."""
    if request.method != "POST":
        return _index_page(request)
    if request.POST.get("start") != "new" or not pool():
        return _index_page(request, message=_STRANGE, status=REFUSED)
    return see_other(begin(keep_learner(request)).begin_address)


@require_GET
def sitting(request: LearnerRequest, number: int) -> HttpResponse:
    """A test: how far one is, and once it is over, its result."""
    know(request, TESTS, Rounds((report.place_of(number),)))
    now = _get_sitting_or_404(request, number)
    if not now.is_ended:
        return render(request, "quizzes/test/open.html", {"now": now})
    topics, missed = report.topics_of(now), report.again(now)
    context = {
        "now": now,
        "result": now.result,
        "again": standing(request.learner, missed),
        "surely_wrong": sum(topic.sure for topic in topics),
        "gaps": [topic for topic in topics if topic.is_gap],
        "strengths": [topic for topic in topics if not topic.is_gap],
        "reviewed": report.reviewed(now),
        "earlier": test_results(request.learner)[::-1],
    }
    return render(request, "quizzes/test/result.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def question(request: LearnerRequest, number: int, place: int) -> HttpResponse:
    """One question: answered while the test goes on, explained when it is over."""
    know(request, TESTS, MET)
    now = _get_sitting_or_404(request, number)
    found = now.at(place)
    if found is None:
        if not 1 <= place <= len(now.row.questions):
            raise Http404(f"Test {number} has no question {place}.")
        return redirect(now.quiz.address)
    if now.is_ended:
        return _explained(request, now, found)
    asked = Asked(question=found, now=now, kept=now.answers.get(found.id))
    if request.method == "POST":
        return _answered(request, asked)
    if request.method == "GET" and not asked.kept:
        count_shown(now.row.learner, found)
    return _question_page(request, laid_out(asked, request.GET))


@require_http_methods(["GET", "HEAD", "POST"])
def again(request: LearnerRequest, number: int) -> HttpResponse:
    """What was missed, as a set: begin, result, and once more."""
    know(request, TESTS, Rounds((report.place_of(number),)))
    now = _get_sitting_or_404(request, number)
    if not now.is_ended or not now.missed:
        return redirect(now.quiz.address)
    return set_page(request, report.again(now))


@require_http_methods(["GET", "HEAD", "POST"])
def again_question(request: LearnerRequest, number: int, id: str) -> HttpResponse:
    """One question of what was missed."""
    know(request, TESTS, Rounds((report.place_of(number),)), MET)
    now = _get_sitting_or_404(request, number)
    if not now.is_ended:
        return redirect(now.quiz.address)
    return question_page(request, report.again(now), id)


def _answered(request: LearnerRequest, asked: Asked) -> HttpResponse:
    """The next question, or the same with a message. What was answered before counts."""
    assert isinstance(asked.now, Sitting)
    if asked.kept:
        return see_other(asked.next_address)
    try:
        given = receive(asked, request.POST)
    except Refused as refused:
        if refused.asked.moved:
            return see_other(refused.asked.moved_address)
        return _question_page(request, refused.asked, refused.status)
    keep_learner(request)  # so that the cookie outlives its age
    return see_other(keep(asked.now, asked.question, given).next_after(asked.question))


def _explained(request: LearnerRequest, now: Sitting, question: Question) -> HttpResponse:
    if question.id not in now.answers:  # it has been reworded since
        return redirect(now.quiz.address)
    if request.method == "POST":
        return asked_page(request, *answer(request, now, question))
    return asked_page(request, ask(now, question), OK)


def _question_page(request: LearnerRequest, asked: Asked, status: int = OK) -> HttpResponse:
    context = {"asked": asked, "now": asked.now}
    response = render(request, "quizzes/test/question.html", context, status=status)
    if status == UNAVAILABLE:
        response.headers["Retry-After"] = "2"
    return response


def _index_page(request: LearnerRequest, *, message: str = "", status: int = OK) -> HttpResponse:
    taken = [close(found) for found in sittings(know(request, TESTS))]
    return front_page(
        request,
        "quizzes/test/index.html",
        taken,
        can_begin=all(found.row.seed for found in taken if not found.is_ended),
        message=message,
        status=status,
        next_number=next_number(taken),
    )


def _get_sitting_or_404(request: LearnerRequest, number: int) -> Sitting:
    found = sitting_of(request.learner, number)
    if found is None:
        raise Http404(f"You have no test {number}.")
    return close(found)
