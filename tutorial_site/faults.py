"""When the site cannot do what was asked: a page that says so, and a line for the operator."""

from __future__ import annotations

import logging
import math
import sqlite3
import sys
from collections.abc import Callable
from dataclasses import dataclass

from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from lab import runner
from tutorial_site.limits.buckets import TooMany
from tutorial_site.theme import theme_of

logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What the visitor reads, and, for what passes by itself, when to try again."""

    title: str
    text: str
    retry_after: int = 0


DATABASE = Fault(
    title="The database cannot be reached",
    text="What was kept before is untouched by this. What you sent just now may not have been "
    "kept: wait a moment, go back, and send it again.",
    retry_after=10,
)
BUSY = Fault(
    title="All places in the lab are taken",
    text="Each run has a process of its own, and so many run at this moment that yours found no "
    "place. Nothing was run. Wait a moment and press the button again.",
    retry_after=2,
)
UNAVAILABLE = Fault(
    title="The lab cannot run anything just now",
    text="A process for your run could not be started. Nothing was run. You can read on; try the "
    "button again in a while.",
    retry_after=30,
)
FULL = Fault(
    title="There is no room left",
    text="The disk of this site is full. What was kept before is untouched; of what you sent just "
    "now nothing was kept. Whoever runs the site can read about it in the log.",
    retry_after=60,
)
TOO_MUCH = Fault(
    title="This was too much at once",
    text="A form of this site sends a few thousand characters, or a file of a megabyte at most. "
    "Nothing was run and nothing was kept: go back, shorten what you typed or choose another "
    "file, and send it again.",
)


#: No room in the file, in its log, or in the index of its log.
_SQLITE_IS_FULL = {"SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_SHMSIZE"}
_POSTGRESQL_IS_FULL = "53100"


class FaultsMiddleware:
    """Turn what can pass by itself into status 503, and give 405 a page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request; an empty "method not allowed" gets a page."""
        response = self.get_response(request)
        if response.status_code == 405 and not response.content:
            response.content = _page(request, "405.html").encode()
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The answer to an exception in a view, None where it is a bug."""
        if isinstance(error, TooMany):
            return too_many(request, error.seconds)
        fault = fault_of(error)
        return answer(request, fault, error) if fault else None


def fault_of(error: BaseException | None) -> Fault | None:
    """What passes by itself; None for all that is a bug of ours."""
    if isinstance(error, runner.LabBusy):
        return BUSY
    if isinstance(error, runner.LabUnavailable):
        return UNAVAILABLE
    if _is_full(error):
        return FULL
    # A plain DatabaseError is a file that is not, or no longer, a database;
    # its other children (IntegrityError, DataError, ...) are bugs.
    unreachable = (
        isinstance(error, OperationalError | InterfaceError) or type(error) is DatabaseError
    )
    return DATABASE if unreachable else None


def _is_full(error: BaseException | None) -> bool:
    """Whether the database found no room: SQLite and PostgreSQL say so in their own words."""
    cause = error.__cause__ if isinstance(error, DatabaseError) else None
    if isinstance(cause, sqlite3.Error):
        return getattr(cause, "sqlite_errorname", "") in _SQLITE_IS_FULL
    # Asked by its number, because a site on SQLite has no use for the package.
    return getattr(cause, "sqlstate", "") == _POSTGRESQL_IS_FULL


def answer(request: HttpRequest, fault: Fault, error: BaseException) -> HttpResponse:
    """Status 503 as a page, or as a piece of one when htmx asked."""
    logger.error(
        "%s: %s %r answered 503 (%s: %s)",
        fault.title,
        request.method,
        request.path,
        type(error).__name__,
        error,
    )
    if fault in {DATABASE, FULL}:
        # The next request opens it afresh, or it would keep a file that is gone.
        connection.close()
    response = _told(request, fault, 503)
    response.headers["Retry-After"] = str(fault.retry_after)
    return response


def _told(request: HttpRequest, fault: Fault, status: int) -> HttpResponse:
    is_fragment = request.headers.get("HX-Request") == "true"
    template = "_fault.html" if is_fragment else f"{status}.html"
    page = _page(request, template, fault=fault, sent=[] if is_fragment else _sent(request, status))
    response = HttpResponse(page, status=status)
    if is_fragment:
        # Before what is there: it may be the form, with all that was typed.
        response.headers["HX-Reswap"] = "afterbegin show:top"
    return response


def _sent(request: HttpRequest, status: int) -> list[tuple[str, str]]:
    """The form as it came, to be sent again from the page that says why it was not taken."""
    if request.method != "POST" or status == 413:
        return []
    return [
        (name, str(value))
        for name, values in request.POST.lists()
        for value in values
        if name != "csrfmiddlewaretoken"
    ]


def too_many(request: HttpRequest, seconds: int) -> HttpResponse:
    """Status 429: pressed too often, by this learner or by all behind one address."""
    fault = Fault(
        title="A little slower, please",
        text="More was sent than this site takes from one learner, or from one address, in so "
        f"short a time. Nothing was run and nothing was kept. Press again in {_told_in(seconds)}.",
        retry_after=seconds,
    )
    response = _told(request, fault, 429)
    response.headers["Retry-After"] = str(seconds)
    return response


def _told_in(seconds: int) -> str:
    if seconds > 90:
        return f"{math.ceil(seconds / 60)} minutes"
    return "a second" if seconds == 1 else f"{seconds} seconds"


def too_much(request: HttpRequest) -> HttpResponse:
    """Status 413: no form of this site sends as much."""
    return _told(request, TOO_MUCH, 413)


def server_error(request: HttpRequest) -> HttpResponse:
    """Status 500; 503 when it is the database, met outside of a view."""
    error = sys.exc_info()[1]
    fault = fault_of(error)
    if error is not None and fault is not None:
        return answer(request, fault, error)
    # Without the request, so that no context processor runs: any of them may be what broke.
    return HttpResponse(render_to_string("500.html", {"theme": theme_of(request)}), status=500)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Status 400: the request itself was not one that a browser sends."""
    logger.warning(
        "Bad request: %s %.200r answered 400 (%s: %.200r)",
        request.method,
        request.path,
        type(exception).__name__,
        str(exception),
    )
    return HttpResponse(_page(request, "400.html"), status=400)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Status 403: the form carried no token, or one that does not fit the cookie."""
    return HttpResponse(_page(request, "403_csrf.html"), status=403)


def _page(request: HttpRequest, template: str, **context: object) -> str:
    return render_to_string(template, context, request)
