"""The sets, one set with its result, and one question at a time."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_GET, require_http_methods

from lab.stage import OK, REFUSED, UNAVAILABLE
from lessons.afterwards import lesson_of
from lessons.learners import LearnerRequest, keep_learner, know
from lessons.pages import is_htmx
from quizzes.catalogue import Quiz, practice_sets
from quizzes.counting import MET, count_shown
from quizzes.practice.asking import Asked, answer, ask, laid_out
from quizzes.practice.rounds import Standing, begin, rounds_of, standing, standings
from tutorial_site.prepared import prepared_for_strangers
from tutorial_site.redirects import see_other

_STRANGE = "Press one of the buttons of this page. Nothing was changed."


@require_GET
@prepared_for_strangers
def index(request: LearnerRequest) -> HttpResponse:
    """All sets, and how far one is in each."""
    quizzes = practice_sets().values()
    found = standings(know(request, rounds_of(quizzes)), quizzes)
    sets = [(now, lesson_of(now.quiz)) for now in found]
    context = {
        "mixed": [(now, lesson) for now, lesson in sets if lesson is None],
        "after_steps": [(now, lesson) for now, lesson in sets if lesson],
    }
    return render(request, "quizzes/practice/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@prepared_for_strangers
def quiz(request: LearnerRequest, slug: str) -> HttpResponse:
    """A set: where to begin or go on; its result; and beginning another round."""
    return set_page(request, _get_set_or_404(slug))


@require_http_methods(["GET", "HEAD", "POST"])
def question(request: LearnerRequest, slug: str, id: str) -> HttpResponse:
    """One question: answer it, read why, and see the runs."""
    return question_page(request, _get_set_or_404(slug), id)


def set_page(request: LearnerRequest, quiz: Quiz) -> HttpResponse:
    """The page of a set, wherever it stands."""
    now = standing(know(request, rounds_of([quiz])), quiz)
    if request.method != "POST":
        return _set_page(request, now)
    chosen = {"all": quiz.questions, "wrong": now.missed}.get(request.POST.get("start", ""))
    if chosen is None or not request.POST.get("round", "").isdecimal():
        return _set_page(request, now, message=_STRANGE, status=REFUSED)
    # A second click, or another tab, has begun it already.
    if now.is_over and chosen and request.POST["round"] == str(now.number):
        begin(keep_learner(request), now, chosen)
        now = standing(request.learner, quiz)
    return see_other(now.begin_address)


def question_page(request: LearnerRequest, quiz: Quiz, id: str) -> HttpResponse:
    """The page of one question of a set, wherever it stands."""
    learner = know(request, rounds_of([quiz]), MET)
    now = standing(learner, quiz)
    found = {question.id: question for question in now.questions}
    if id not in found:
        if id not in {question.id for question in quiz.questions}:
            raise Http404(f"The set “{quiz.title}” has no question “{id}”.")
        return redirect(quiz.address)
    if request.method == "POST":
        asked, status = answer(request, now, found[id])
        # So that going back to this page, or reloading it, sends nothing again.
        if asked.kept and id not in now.answers and not is_htmx(request):
            return see_other(asked.address)
        if asked.moved and not is_htmx(request):
            return see_other(asked.moved_address)
    else:
        asked, status = laid_out(ask(now, found[id]), request.GET), OK
        if request.method == "GET" and learner and not asked.kept:
            count_shown(learner, asked.question)
    return asked_page(request, asked, status)


def asked_page(request: LearnerRequest, asked: Asked, status: int) -> HttpResponse:
    """A question as it stands: the part alone for htmx after a press, else the whole page."""
    part = request.method == "POST" and is_htmx(request)
    template = "quizzes/practice/_question.html" if part else "quizzes/practice/question.html"
    response = render(request, template, {"asked": asked, "now": asked.now}, status=status)
    patch_vary_headers(response, ["HX-Request"])
    if status == UNAVAILABLE:
        response.headers["Retry-After"] = "2"
    return response


def _set_page(
    request: LearnerRequest, now: Standing, *, message: str = "", status: int = OK
) -> HttpResponse:
    context = {
        "now": now,
        "reviewed": [ask(now, question) for question in now.reviewed] if now.is_over else [],
        "lesson": lesson_of(now.quiz),
        "is_all_open": "open" in request.GET,
        "message": message,
    }
    return render(request, "quizzes/practice/set.html", context, status=status)


def _get_set_or_404(slug: str) -> Quiz:
    try:
        return practice_sets()[slug]
    except KeyError:
        raise Http404(f"There is no set “{slug}”.") from None
