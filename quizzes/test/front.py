"""The page from which a test is begun and gone on with: everybody's, and that of a class."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import render

from lab.stage import OK
from lessons.learners import LearnerRequest
from quizzes.catalogue import pool
from quizzes.test.draw import LENGTH
from quizzes.test.sittings import Sitting


def front_page(
    request: LearnerRequest,
    template: str,
    taken: Sequence[Sitting],
    *,
    can_begin: bool,
    message: str = "",
    status: int = OK,
    **more: object,
) -> HttpResponse:
    """The page with the tests that belong on it: those that are open, and the results."""
    context = {
        "open": [found for found in taken if not found.is_ended],
        "can_begin": can_begin,
        "results": [found.result for found in taken if found.is_ended],
        "length": min(LENGTH, len(pool())),
        "pool": len(pool()),
        "message": message,
        **more,
    }
    return render(request, template, context, status=status)
