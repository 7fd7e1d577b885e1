"""To another device: a code is made here, and entered there."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from lab.stage import OK, REFUSED
from lessons.carrying import codes, keeping
from lessons.carrying.luggage import luggage_of
from lessons.learners import LearnerRequest, become, keep_learner
from lessons.models import Learner
from tutorial_site.limits.limiting import limited
from tutorial_site.redirects import see_other

_NO_CODE = "A code has eight letters and digits, as ABCD EFGH. Look at the other device again."
_UNKNOWN = (
    "This code is not good, or not any more: it works once, and for fifteen minutes. "
    "Make a new one on the other device."
)
_OWN = "This code is of this browser. Enter it on the other device."
_WAYS = ("merge", "leave")


@require_http_methods(["GET", "HEAD", "POST"])
@limited("codes")
def carry(request: LearnerRequest) -> HttpResponse:
    """Make a code, or enter one that was made elsewhere; what is here is asked about first."""
    if request.method != "POST":
        return _page(request)
    typed = request.POST.get("code", "")
    code = codes.normal(typed)
    other = codes.learner_of(code) if code else None
    if other is None or other == request.learner:
        message = _NO_CODE if not code else _UNKNOWN if other is None else _OWN
        return _page(request, typed=typed[:40], message=message)
    mine, way = luggage_of(request.learner), request.POST.get("way", "")
    if not mine.is_empty and way not in _WAYS:
        context = {"code": codes.grouped(code), "mine": mine, "is_unsaid": "way" in request.POST}
        status = REFUSED if context["is_unsaid"] else OK
        return render(request, "lessons/carrying/ask.html", context, status=status)
    if not _move(request, other, code, merging=way == "merge"):
        return _page(request, typed=typed[:40], message=_UNKNOWN)
    return see_other("lessons:progress")


@require_POST
def code(request: LearnerRequest) -> HttpResponse:
    """A new code, shown once."""
    learner = keep_learner(request)
    return _page(request, code=codes.grouped(codes.make(learner)))


@transaction.atomic
def _move(request: LearnerRequest, other: Learner, code: str, *, merging: bool) -> bool:
    """Make this browser that learner's, unless somebody else has used the code just now."""
    if not codes.spend(code):
        return False
    if request.learner is not None:
        if merging:
            keeping.take_in(other, luggage_of(request.learner), merging=True)
        request.learner.delete()
    become(request, other)
    return True


def _page(
    request: LearnerRequest, *, code: str = "", typed: str = "", message: str = ""
) -> HttpResponse:
    context = {"code": code, "typed": typed, "message": message, "is_known": bool(request.learner)}
    status = REFUSED if message else OK
    response = render(request, "lessons/carrying/carry.html", context, status=status)
    response.headers["Cache-Control"] = "private, no-store"
    return response
