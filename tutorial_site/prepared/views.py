"""For views: ``@prepared``, ``@prepared_for_strangers``, ``@prepared_with(fill)``."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate

from django.http import HttpRequest, HttpResponse

from lessons.learners import COOKIE
from tutorial_site.prepared.answering import respond
from tutorial_site.prepared.filling import Holes
from tutorial_site.prepared.pages import is_plain, kept_page, page_of

type View[**P] = Callable[Concatenate[Any, P], HttpResponse]


def prepared[**P](view: View[P]) -> View[P]:
    """For a view whose page is the same for everybody, known or not."""
    return _prepared(view)


def prepared_for_strangers[**P](view: View[P]) -> View[P]:
    """For a view that shows a learner more: only who brings no learner's cookie gets the page."""
    return _prepared(view, for_strangers=True)


def prepared_with[**P](holes: Callable[P, Holes]) -> Callable[[View[P]], View[P]]:
    """For a view whose page has holes: ``holes`` gets what is in its address.

    It is asked when the page is drawn, and what it says is kept with the page.
    """
    return lambda view: _prepared(view, holes)


def _prepared[**P](
    view: View[P], holes: Callable[P, Holes] | None = None, *, for_strangers: bool = False
) -> View[P]:
    @wraps(view)
    def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not is_plain(request) or (for_strangers and COOKIE in request.COOKIES):
            return view(request, *args, **kwargs)
        page = kept_page(request) or page_of(
            request,
            lambda nobody: view(nobody, *args, **kwargs).text,
            filled=holes and holes(*args, **kwargs),
            for_strangers=for_strangers,
        )
        return respond(request, page)

    return answer
