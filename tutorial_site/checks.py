"""The checks of the whole house: ``manage.py check`` and the start of the server run them."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.core.checks import CheckMessage, Error, register

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
    "quizzes.catalogue",
    "quizzes.myths.catalogue",
    "quizzes.interview.catalogue",
    "facts.catalogue",
    "lessons.unmarked",
    "tutorial_site.views",
)


@register
def content(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Every problem of every content file, in one list."""
    return [_message(problem) for room in ROOMS for problem in import_module(room).problems()]


def _message(problem: str) -> CheckMessage:
    path, _, what = problem.partition(": ")
    # Without an id, Django prints it as it stands and nobody can silence it.
    return Error(what, obj=path)
