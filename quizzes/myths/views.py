"""All beliefs on one page, and each on its own."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_GET, require_http_methods

from lab.stage import OK, UNAVAILABLE
from lessons.learners import LearnerRequest, know
from lessons.pages import is_htmx
from quizzes.commitments import COMMITMENTS
from quizzes.myths.cards import answer, card_for, cards_for, standing
from quizzes.myths.catalogue import Myth, get_myth, myths
from quizzes.recall.keeping import due_count
from tutorial_site.prepared import prepared_for_strangers


@require_GET
@prepared_for_strangers
def index(request: LearnerRequest) -> HttpResponse:
    """Every belief, with what the learner said of it."""
    learner = know(request, COMMITMENTS)
    context = {"cards": cards_for(learner), "standing": standing(learner)}
    return render(request, "quizzes/myths.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@prepared_for_strangers
def myth(request: LearnerRequest, slug: str) -> HttpResponse:
    """One belief: judge it, and see the run that settles it."""
    myth = _get_myth_or_404(slug)
    know(request, COMMITMENTS)
    if request.method == "POST":
        card, status = answer(request, myth)
    else:
        card, status = card_for(request.learner, myth, again="again" in request.GET), OK
    context = {
        "card": card,
        "standing": standing(request.learner),
        "due": due_count(request.learner),
        **_places(myth),
    }
    if request.method == "POST" and is_htmx(request):
        template = "quizzes/_myth_answered.jinja"
        response = render(request, template, context, status=status, using="jinja2")
    else:
        response = render(request, "quizzes/myth_detail.html", context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    if status == UNAVAILABLE:
        response.headers["Retry-After"] = "2"
    return response


def _get_myth_or_404(slug: str) -> Myth:
    try:
        return get_myth(slug)
    except KeyError:
        raise Http404(f"There is no belief “{slug}”.") from None


def _places(myth: Myth) -> dict[str, Any]:
    """Where it stands among the others."""
    all_of_them = list(myths().values())
    at = all_of_them.index(myth)
    return {
        "number": at + 1,
        "before": all_of_them[at - 1] if at else None,
        "after": all_of_them[at + 1] if at + 1 < len(all_of_them) else None,
    }
