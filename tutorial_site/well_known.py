"""What is asked for without a link to it: the icon, by browsers, and robots.txt."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.templatetags.static import static
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

#: What belongs to one learner, is about looking for something, or changes something.
_NOT_TO_BE_READ = ("/progress/", "/recall/", "/test/", "/lab/library/", "/search/", "/theme/")
_ROBOTS = "\n".join(
    [
        "# The course is for everybody; what belongs to one learner, or to one run, is not.",
        "User-agent: *",
        *(f"Disallow: {place}" for place in _NOT_TO_BE_READ),
        "Disallow: /*?",
        "",
    ]
)
_for_a_day = cache_control(public=True, max_age=24 * 60 * 60)


@require_safe
@_for_a_day
def robots(request: HttpRequest) -> HttpResponse:
    """What a search engine may read: all but what belongs to one learner or to one run."""
    return HttpResponse(_ROBOTS, content_type="text/plain; charset=utf-8")


@require_safe
@_for_a_day
def favicon(request: HttpRequest) -> HttpResponse:
    """The icon, for what shows no page of ours that names it."""
    response = HttpResponsePermanentRedirect(static("img/mark.svg"))
    del response.headers["Content-Type"]  # or the empty answer would be a page, of one visitor
    return response
