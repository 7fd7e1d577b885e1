"""What every page knows: the theme, what it runs on, and the token of its forms."""

from __future__ import annotations

import sqlite3
from functools import partial

import django
from django.http import HttpRequest
from django.utils.html import format_html

from lab import runner
from quizzes.recall.keeping import due_count
from tutorial_site.prepared import NobodysRequest
from tutorial_site.prepared.pieces import SLOT
from tutorial_site.theme import theme_of

_SECTIONS = ("learn", "deep-dive", "myths", "lab", "practice", "recall", "progress", "search")


def site(request: HttpRequest) -> dict[str, object]:
    """The theme, the versions for the header, and which of its links is the current one."""
    return {
        "theme": theme_of(request),
        "django_version": django.get_version(),
        "database": _database(),
        "section": _section(request.path_info),
        "due": partial(_due, request),
    }


def _due(request: HttpRequest) -> int:
    """How many cards are due, where the page has read its learner: it costs no query."""
    return due_count(request.__dict__.get("learner"))


def token(request: HttpRequest) -> dict[str, object]:
    """A page for everybody has a slot where the token goes; on others Django puts it itself."""
    if not isinstance(request, NobodysRequest):
        return {}
    field = format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', SLOT)
    return {"csrf_token": SLOT, "csrf_input": field}


def _database() -> str:
    names = {"sqlite": f"SQLite {sqlite3.sqlite_version}", "postgresql": "PostgreSQL"}
    return " and ".join(names[engine] for engine in runner.engines())


def _section(path: str) -> str:
    if path.startswith("/lab/library/"):
        return "library"
    first = path.strip("/").partition("/")[0]
    return first if first in _SECTIONS else ""
