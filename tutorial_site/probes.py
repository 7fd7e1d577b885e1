"""What machines ask: does the process live, can it serve, how does it do.

These addresses are answered before the name of the host is looked at: a
balancer asks by the number of the machine.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from hmac import compare_digest
from ipaddress import ip_address

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from lab import runner

logger = logging.getLogger(__name__)


class ProbesMiddleware:
    """Answer ``/health/``, ``/ready/`` and, where it is on, ``/metrics/``."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.answers: dict[str, Callable[[HttpRequest], HttpResponse | None]] = {
            "/health/": health,
            "/ready/": ready,
        }
        if settings.METRICS:
            self.answers["/metrics/"] = metrics

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request, or pass it on."""
        answer = self.answers.get(request.path_info)
        response = answer(request) if answer else None
        return response or self.get_response(request)


def health(request: HttpRequest) -> HttpResponse:
    """The process lives. Asks nothing of anything else."""
    return _text("ok\n")


def ready(request: HttpRequest) -> HttpResponse:
    """Whether a visitor can be sent here: 200, or 503 with what is missing."""
    found = {"database": _database(), "migrations": _migrations(), "lab": _lab()}
    lines = "".join(f"{name}: {'ok' if is_ok else 'no'}\n" for name, is_ok in found.items())
    return _text(lines, status=200 if all(found.values()) else 503)


def metrics(request: HttpRequest) -> HttpResponse | None:
    """The figures, for whoever knows the token; nothing for others."""
    if not _may_see_metrics(request):
        return None
    from tutorial_site import metrics  # it costs memory, and is seldom wanted

    return HttpResponse(metrics.text(), content_type=metrics.CONTENT_TYPE)


def _may_see_metrics(request: HttpRequest) -> bool:
    if settings.METRICS_TOKEN:
        given = request.headers.get("Authorization", "")
        return compare_digest(given.encode(), f"Bearer {settings.METRICS_TOKEN}".encode())
    # Without a token: this machine, and not through a proxy on it.
    is_here = ip_address(request.META.get("REMOTE_ADDR") or "0.0.0.0").is_loopback  # noqa: S104
    return is_here and "X-Forwarded-For" not in request.headers


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM django_migrations")
    except Error as error:
        logger.warning("not ready: the database: %s", error)
        connection.close()
        return False
    return True


#: Once they are applied they stay so.
_applied = False


def _migrations() -> bool:
    global _applied
    try:
        _applied = _applied or not is_behind()
    except Error:
        return False
    return _applied


def is_behind() -> bool:
    """Whether the database lacks a migration."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _lab() -> bool:
    try:
        runner.warm_up()
    except runner.LabUnavailable as error:
        logger.warning("not ready: the lab: %s", error)
        return False
    return True


def _text(text: str, status: int = 200) -> HttpResponse:
    response = HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    return response
