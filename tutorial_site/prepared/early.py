"""A page that is kept is answered before its view is looked for.

What stands behind this middleware is for what a page of everybody has not: a
body, an answer to be compressed, a token to be made, a limit, a fault.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from django.conf import settings
from django.db import Error
from django.http import HttpRequest, HttpResponseBase

from lessons.learners import COOKIE
from tutorial_site.prepared.answering import respond
from tutorial_site.prepared.pages import is_plain, kept_page

_TOKEN = re.compile(r"[A-Za-z0-9]{32}")


class PreparedMiddleware:
    """Answer what can be answered from memory, and pass on all else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        return _from_memory(request) or self.get_response(request)


def _from_memory(request: HttpRequest) -> HttpResponseBase | None:
    if request.method != "GET" or not is_plain(request) or _has_body(request):
        return None
    token = request.COOKIES.get(settings.CSRF_COOKIE_NAME, "")
    page = kept_page(request) if _TOKEN.fullmatch(token) else None
    if page is None or (page.for_strangers and COOKIE in request.COOKIES):
        return None
    request.get_host()  # raises what is a 400 if it is none of ours
    request.META["CSRF_COOKIE"] = token
    request.resolver_match = page.match
    try:
        response = respond(request, page)
    except Error:
        return None  # the view meets it too, and there it gets its page
    if response.status_code != 304:
        response.headers["Content-Length"] = str(len(response.content))
    return response


def _has_body(request: HttpRequest) -> bool:
    """Whether something is sent along, which has to be taken in."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    return length != "0" or "HTTP_TRANSFER_ENCODING" in request.META
