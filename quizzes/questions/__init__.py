"""Kinds of questions: each is one module of this package with one subclass of Question.

A new kind is a new module here and a template ``quizzes/_<kind>.html``; no list names it.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from inspect import getmembers, isabstract, isclass
from pkgutil import iter_modules
from typing import Any

from quizzes.questions.base import Answer, Grade, Question, Rubbish, Undecided
from quizzes.questions.common import OPTIONAL, REQUIRED, common_problems
from tutorial_site.content import field_problems

__all__ = ["Answer", "Grade", "Question", "Rubbish", "Undecided", "kinds", "parse"]


@cache
def kinds() -> dict[str, type[Question]]:
    """The kinds by name."""
    modules = [import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__)]
    return {
        found.kind: found
        for module in modules
        for _, found in getmembers(module, isclass)
        if issubclass(found, Question) and not isabstract(found)
    }


def parse(data: dict[str, Any]) -> tuple[Question | None, list[str]]:
    """The question that ``data`` describes, or None and everything that is wrong with it."""
    kind = kinds().get(str(data.get("kind")))
    if kind is None:
        known = ", ".join(sorted(kinds()))
        return None, [f"`kind` is {data.get('kind')!r}; make it one of: {known}"]
    problems = field_problems(data, {**REQUIRED, **kind.required}, {**OPTIONAL, **kind.optional})
    problems = problems or [*common_problems(data), *kind.problems(data)]
    return (None, problems) if problems else (kind.parse(data), [])
