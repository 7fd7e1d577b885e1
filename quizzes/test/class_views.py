"""A class: choosing a word, taking the test of that word, and the sheet to print."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from lab.stage import LAB_PROBLEMS, OK, REFUSED, UNAVAILABLE
from lessons.learners import LearnerRequest, keep_learner, know
from quizzes.catalogue import pool
from quizzes.questions import Undecided
from quizzes.test.classes import LONGEST, NoSeed, new_seed, seed_of
from quizzes.test.draw import draw
from quizzes.test.front import front_page
from quizzes.test.results import TESTS
from quizzes.test.sheets import sheet_of
from quizzes.test.sittings import begin, close, sittings
from tutorial_site.redirects import see_other

_STRANGE = "Press the button of this page. Nothing was changed."


@require_GET
def choose(request: LearnerRequest) -> HttpResponse:
    """For teachers: make up a word, or have a number made."""
    if "new" in request.GET:
        return redirect("test:class", new_seed())
    if "seed" not in request.GET:
        return _choose_page(request)
    try:
        return redirect("test:class", seed_of(request.GET["seed"]))
    except NoSeed as problem:
        return _choose_page(request, request.GET["seed"], str(problem), REFUSED)


@require_http_methods(["GET", "HEAD", "POST"])
def test(request: LearnerRequest, seed: str) -> HttpResponse:
    """The test of a class: the same ten for everybody who comes to this address."""
    try:
        word = seed_of(seed)
    except NoSeed as problem:
        return _choose_page(request, seed, str(problem), REFUSED)
    if word != seed:
        return redirect("test:class", word)
    if request.method != "POST":
        return _class_page(request, seed)
    if request.POST.get("start") != "class" or not pool():
        return _class_page(request, seed, message=_STRANGE, status=REFUSED)
    return see_other(begin(keep_learner(request), seed).begin_address)


@require_GET
def sheet(request: LearnerRequest, seed: str) -> HttpResponse:
    """The ten on paper, with ``?answers=on`` also what is right and why."""
    try:
        word = seed_of(seed)
    except NoSeed as problem:
        return _choose_page(request, seed, str(problem), REFUSED)
    with_answers = request.GET.get("answers") == "on"
    context = {"seed": word, "with_answers": with_answers}
    try:
        context["tasks"] = sheet_of(draw(word, pool()), with_answers=with_answers)
    except (*LAB_PROBLEMS, Undecided):
        context["message"] = (
            "The runs that decide cannot be made at this moment. Load the page again."
        )
        response = render(request, "quizzes/test/sheet.html", context, status=UNAVAILABLE)
        response.headers["Retry-After"] = "2"
        return response
    return render(request, "quizzes/test/sheet.html", context)


def _choose_page(
    request: LearnerRequest, typed: str = "", message: str = "", status: int = OK
) -> HttpResponse:
    context = {"typed": typed, "message": message, "longest": LONGEST}
    return render(request, "quizzes/test/classes.html", context, status=status)


def _class_page(
    request: LearnerRequest, seed: str, *, message: str = "", status: int = OK
) -> HttpResponse:
    taken = [close(found) for found in sittings(know(request, TESTS)) if found.row.seed == seed]
    return front_page(
        request,
        "quizzes/test/class.html",
        taken,
        can_begin=all(found.is_ended for found in taken),
        message=message,
        status=status,
        seed=seed,
        here=request.build_absolute_uri(request.path),
    )
