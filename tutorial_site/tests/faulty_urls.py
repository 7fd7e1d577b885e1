"""Addresses that break, each in its own way."""

from __future__ import annotations

import sqlite3
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.db.utils import DatabaseError, IntegrityError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.decorators.http import require_POST
from psycopg.errors import DiskFull

from lab.runner import LabBusy, LabUnavailable
from tutorial_site.limits.buckets import TooMany
from tutorial_site.urls import handler400, handler500

__all__ = ["handler400", "handler500", "urlpatterns"]


def full(cause: Exception) -> OperationalError:
    """What Django raises when a database found no room."""
    error = OperationalError("full")
    error.__cause__ = cause
    return error


def _full_of_sqlite() -> sqlite3.Error:
    cause = sqlite3.OperationalError("database or disk is full")
    cause.sqlite_errorname = "SQLITE_FULL"
    return cause


ERRORS: dict[str, Exception] = {
    "operational": OperationalError("unable to open database file"),
    "interface": InterfaceError("connection already closed"),
    "malformed": DatabaseError("file is not a database"),
    "integrity": IntegrityError("UNIQUE constraint failed"),
    "busy": LabBusy("every place for runs is taken"),
    "unavailable": LabUnavailable("no process"),
    "full": full(_full_of_sqlite()),
    "full-postgresql": full(DiskFull("could not extend file")),
    "too-many-1": TooMany(1),
    "too-many-42": TooMany(41.2),
    "too-many-200": TooMany(200),
    "bug": ZeroDivisionError("division by zero"),
    "bad": SuspiciousOperation("no"),
}


def break_down(request: HttpRequest, how: str) -> HttpResponse:
    """Raise what was asked for."""
    raise ERRORS[how.partition("\n")[0]]


class BrokenMiddleware:
    """Breaks outside of any view."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        raise ERRORS[request.headers["X-How"]]


@require_POST
def only_post(request: HttpRequest) -> HttpResponse:
    """Take a form."""
    return HttpResponse("thanks")


urlpatterns = [
    path("break/<how>/", break_down),
    path("post/", only_post),
    path("", include("tutorial_site.urls")),
]
