"""Limits for views: of every press by itself, and of whatever else a room names.

``@limited("codes")`` above a view, or ``ask_for(request, "codes")`` in one,
counts one try. Where there is none left the visitor gets status 429 and a page
that says when there is one again (``tutorial_site.faults`` makes it).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from lessons.learners import name_in_cookie
from tutorial_site import faults
from tutorial_site.limits.addresses import address_of
from tutorial_site.limits.buckets import Allowance, TooMany, take

type View = Callable[..., HttpResponse]


def ask_for(request: HttpRequest, kind: str) -> None:
    """Count one try of this kind for the learner and the address. Raises TooMany.

    ``kind`` is one of ``settings.LIMITS``; where there are no limits nothing is counted.
    """
    limits = settings.LIMITS.get(kind)
    if not limits:
        return
    learner = name_in_cookie(request)
    # Who has no cookie yet, or sends none, is counted by address alone.
    known = [("learner", str(learner))] if learner else []
    for holder, who in [*known, ("address", address_of(request))]:
        at_once, a_minute = limits[holder]
        allowance = Allowance(at_once=at_once, a_minute=a_minute)
        if seconds := take(f"{kind} {holder}", who, allowance):
            raise TooMany(seconds)


def limited(kind: str) -> Callable[[View], View]:
    """Count one try of this kind for each form that is sent to the view."""

    def decorate(view: View) -> View:
        @wraps(view)
        def counted(request: HttpRequest, *arguments: object, **named: object) -> HttpResponse:
            if request.method == "POST":
                ask_for(request, kind)
            return view(request, *arguments, **named)

        return counted

    return decorate


class LimitsMiddleware:
    """Count each form that is sent: it may start a run, and it may write."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: object) -> HttpResponse | None:
        """Refuse what is too much; pages that are only read cost nothing."""
        if request.method != "POST":
            return None
        try:
            ask_for(request, "presses")
        except TooMany as error:
            return faults.too_many(request, error.seconds)
        return None
