"""Each request has an id, which the proxy may give: log, metrics and visitor name it by that."""

from __future__ import annotations

import logging
import re
import secrets
import time
from collections.abc import Callable
from contextvars import ContextVar

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

HEADER = "X-Request-ID"
#: The id of the request that this thread answers, or answered last.
request_id: ContextVar[str] = ContextVar("request_id", default="-")
_WELL_FORMED = re.compile(r"[A-Za-z0-9_.-]{8,64}")

logger = logging.getLogger(__name__)


class TrackingMiddleware:
    """Name the request, send the name back, and tell of it where that is wanted."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        name = _name_of(request)
        request_id.set(name)
        begun = time.perf_counter()
        response = self.get_response(request)
        response.headers[HEADER] = name
        if settings.LOG_REQUESTS:
            _log(request, response, time.perf_counter() - begun)
        if settings.METRICS:
            from tutorial_site import metrics  # it costs memory, and is seldom wanted

            metrics.observe(request, response, time.perf_counter() - begun)
        return response


class RequestIdFilter(logging.Filter):
    """Give each line of the log the id of its request."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let everything through."""
        record.request_id = request_id.get()
        return True


class RefusedFilter(logging.Filter):
    """Leave out what Django says of requests that no browser sends.

    It would tell of each twice, as an error with the way through our code;
    ``faults.bad_request`` tells of it in one line.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Let everything else through."""
        is_of_django = record.name.startswith("django.")
        return not (is_of_django and getattr(record, "status_code", None) == 400)


def _name_of(request: HttpRequest) -> str:
    given = request.META.get("HTTP_X_REQUEST_ID", "")
    return given if _WELL_FORMED.fullmatch(given) else secrets.token_hex(8)


def _log(request: HttpRequest, response: HttpResponseBase, seconds: float) -> None:
    """One line without who asked, and without what was searched for."""
    facts = {
        "method": request.method,
        "path": request.path,
        "status": response.status_code,
        "milliseconds": round(1000 * seconds, 1),
    }
    logger.info("%(method)s %(path)r %(status)s %(milliseconds)s ms", facts, extra=facts)
