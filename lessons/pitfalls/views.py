"""The pages of the pitfalls: all of them by their symptoms, and one of them."""

from __future__ import annotations

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from lab.answers import answer
from lab.stage import OK
from lessons.pages import parts_of, press_on
from lessons.pitfalls.catalogue import Pitfall, get_pitfall, neighbours, pitfalls
from tutorial_site.prepared import prepared


@require_GET
@prepared
def index(request: HttpRequest) -> HttpResponse:
    """All pitfalls, as somebody meets them."""
    return render(request, "lessons/pitfalls/index.html", {"pitfalls": pitfalls()})


@require_http_methods(["GET", "HEAD", "POST"])
@prepared
def pitfall(request: HttpRequest, slug: str) -> HttpResponse:
    """One pitfall: read it, or run both sides of its pair."""
    pitfall = _get_pitfall_or_404(slug)
    stage, status = press_on(request, pitfall) if request.method == "POST" else (None, OK)
    context = {
        "pitfall": pitfall,
        "in_all": len(pitfalls()),
        "around": neighbours(pitfall),
        "parts": partial(parts_of, request, pitfall, stage),
    }
    if stage:
        return answer(request, stage, status, "lessons/pitfalls/pitfall.html", context)
    return render(request, "lessons/pitfalls/pitfall.html", context, status=status)


def _get_pitfall_or_404(slug: str) -> Pitfall:
    try:
        return get_pitfall(slug)
    except KeyError:
        raise Http404(f"There is no pitfall “{slug}”.") from None
