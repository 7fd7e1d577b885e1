"""The checks of the whole house: ``manage.py check`` and the start of the server run them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks.registry import registry
from django.db import connection

from tutorial_site import environment, unchanged

# Each has problems() -> list[str]: "path: what is wrong, what to do".
ROOMS = (
    "lab.catalogue",
    "lab.address",
    "lab.matrix.catalogue",
    "lab.pairs",
    "lab.performance.patterns",
    "lessons.catalogue",
    "lessons.afterwards",
    "lessons.deep.catalogue",
    "lessons.performance",
    "lessons.pitfalls.catalogue",
    "lessons.sheet",
    "lessons.topics",
    "quizzes.catalogue",
    "quizzes.test.needs",
    "quizzes.myths.catalogue",
    "quizzes.interview.catalogue",
    "quizzes.recall.deck",
    "facts.catalogue",
    "lessons.unmarked",
    "tutorial_site.privacy",
    "tutorial_site.views",
)


@register
def content(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Every problem of every content file, in one list."""
    return [_message(problem) for room in ROOMS for problem in import_module(room).problems()]


@contextmanager
def without_what_is_unchanged() -> Iterator[None]:
    """For the start of a server: leave the content out if it is as it was when all was well."""
    stamp, wanted = settings.VAR_DIR / "content-stamp", unchanged.stamp_of_all()
    if stamp.is_file() and stamp.read_bytes() == wanted:
        registry.registered_checks.discard(content)
    try:
        yield
    finally:
        register(content)
    stamp.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    stamp.write_bytes(wanted)


def _message(problem: str) -> CheckMessage:
    path, _, what = problem.partition(": ")
    # Without an id, Django prints it as it stands and nobody can silence it.
    return Error(what, obj=path)


@register
def workers(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """One process writes a SQLite file in write-ahead mode, unless SQLite is new enough."""
    is_sound = connection.vendor != "sqlite" or sqlite3.sqlite_version_info >= (3, 51, 3)
    if settings.WORKERS == 1 or is_sound:
        return []
    return [
        Error(
            f"{settings.WORKERS} workers would write one SQLite file, and SQLite "
            f"{sqlite3.sqlite_version} can spoil it then (mended in 3.51.3); set DATABASE_URL "
            "to a PostgreSQL, or leave it at one worker, which serves with many threads",
            obj="WORKERS",
        )
    ]


@register(Tags.security, deploy=True)
def machines(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A database that several machines may share asks for a key that they share."""
    if connection.vendor == "sqlite" or environment.text("SECRET_KEY"):
        return []
    return [
        checks.Warning(
            "the key is a file of this machine, and a second one would not know whom the first "
            "one knows; set it to one and the same long random text on each",
            obj="SECRET_KEY",
        )
    ]
