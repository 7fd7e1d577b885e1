"""Progress as a file: save it, and take one in."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from lab.stage import LAB_PROBLEMS, OK, REFUSED, UNAVAILABLE, sentence_for
from lessons.carrying import keeping
from lessons.carrying.luggage import ALL, Luggage, as_file, luggage_of
from lessons.carrying.reading import LARGEST, Refused, read
from lessons.learners import LearnerRequest, keep_learner, know
from tutorial_site.limits.limiting import limited

NAME = "before-and-after-progress.json"
WAYS = ("merge", "replace")


@require_safe
def save(request: LearnerRequest) -> HttpResponse:
    """All that is kept, as a file."""
    learner = know(request, ALL)
    if learner is None:
        return redirect("carrying:take-in")
    response = HttpResponse(as_file(luggage_of(learner)), content_type="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="{NAME}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@limited("codes")
def take_in(request: LearnerRequest) -> HttpResponse:
    """Choose a file, and what becomes of what is here; all of it is taken in, or nothing."""
    mine = luggage_of(know(request, ALL))
    if request.method != "POST":
        return _page(request, mine)
    way = request.POST.get("way", "" if not mine.is_empty else "merge")
    problems: dict[str, tuple[str, ...]] = {}
    if way not in WAYS:
        problems["way"] = ("Say what becomes of what is kept here: choose one of these.",)
    try:
        luggage = read(_content(request))
    except Refused as refused:
        return _page(request, mine, problems={"file": refused.problems} | problems, way=way)
    except LAB_PROBLEMS as problem:
        return _page(
            request, mine, problems={"file": (sentence_for(problem),)}, way=way, status=UNAVAILABLE
        )
    if problems:
        return _page(request, mine, problems=problems, way=way)
    keeping.take_in(keep_learner(request), luggage, merging=way == "merge")
    return render(request, "lessons/carrying/taken_in.html", {"luggage": luggage})


def _content(request: LearnerRequest) -> bytes:
    file = request.FILES.get("file")
    if file is None:
        raise Refused(("Choose a file first.",))
    return bytes(file.read(LARGEST + 1))


def _page(
    request: LearnerRequest,
    mine: Luggage,
    *,
    problems: dict[str, tuple[str, ...]] | None = None,
    way: str = "",
    status: int = REFUSED,
) -> HttpResponse:
    context: dict[str, Any] = {"mine": mine, "problems": problems or {}, "way": way}
    response = render(
        request, "lessons/carrying/take_in.html", context, status=status if problems else OK
    )
    if status == UNAVAILABLE and problems:
        response.headers["Retry-After"] = "2"
    return response
