"""A page that is kept is answered before its view is looked for.

Its headers were put together when it was answered the long way, through all
middleware, and are kept with it. What else stands there is for what such a
request has not: a body, an answer to be compressed, a limit.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.db import Error
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware

from lessons.learners import COOKIE
from tutorial_site.prepared.answering import respond
from tutorial_site.prepared.pages import Page, is_plain, kept_page

_TOKEN = re.compile(r"[A-Za-z0-9]{32}")
#: Headers that differ from one answer to the next; ``respond`` sets them.
_OWN = {"Content-Type", "Content-Length", "Content-Encoding", "ETag"}


class PreparedMiddleware:
    """Answer what can be answered from memory, and pass on all else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.csrf = CsrfViewMiddleware(get_response)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        if request.method != "GET" or not is_plain(request):
            return self.get_response(request)
        page = kept_page(request)
        early = _from_memory(request, page) if page and page.headers else None
        if early:
            # The cookie of a token that was made for a new visitor.
            return self.csrf.process_response(request, early)
        return _with_headers_kept(request, self.get_response(request))


def _from_memory(request: HttpRequest, page: Page) -> HttpResponse | None:
    token = request.COOKIES.get(settings.CSRF_COOKIE_NAME)
    if not _is_usual(request) or (page.for_strangers and COOKIE in request.COOKIES):
        return None
    if token is not None:
        if not _TOKEN.fullmatch(token):
            return None
        request.META["CSRF_COOKIE"] = token
    request.resolver_match = page.match
    try:
        response = respond(request, page)
    except Error:
        return None  # the view meets it too, and there it gets its page
    for name, value in page.headers.items():
        response.headers[name] = value
    if response.status_code != 304:
        response.headers["Content-Length"] = str(len(response.content))
    return response


def _is_usual(request: HttpRequest) -> bool:
    """Whether nothing comes along, and it comes to us by the way that we want."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if length != "0" or "HTTP_TRANSFER_ENCODING" in request.META:
        return False
    if settings.SECURE_SSL_REDIRECT and not request.is_secure():
        return False
    try:
        request.get_host()
    except DisallowedHost:
        return False
    return True


def _with_headers_kept(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """The answer; what its headers have in common with those that follow is kept."""
    page = kept_page(request)
    if page and not page.headers and response.status_code == 200 and "ETag" in response.headers:
        page.headers.update(
            (name, value) for name, value in response.headers.items() if name not in _OWN
        )
    return response
