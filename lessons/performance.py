"""The page on performance: patterns that run side by side, and what follows from them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods

from lab.answers import answer
from lab.performance.board import Board, board, measure, unsigned
from lab.performance.patterns import patterns
from lab.performance.timing import tell
from lab.stage import LAB_PROBLEMS, OK, REFUSED, UNAVAILABLE, sentence_for
from lessons.pages import is_htmx, parts_of, press_on
from lessons.parts import Heading, Part
from lessons.reading import PageFile, Track, files_of, slugs_in, told
from lessons.references import reference_problems
from lessons.tracks import CONTENT, DEEP, PITFALLS
from tutorial_site.prepared import prepared

FOLDER = CONTENT / "performance"
TEMPLATE = "lessons/performance.html"
#: What the button says that runs all of them.
ALL = "all"
UNKNOWN = "There is no such pattern, so nothing was run. Press one of the buttons."


@dataclass(frozen=True, kw_only=True)
class PerformancePage:
    """The page's text, with the experiments that stand in it."""

    title: str
    minutes: int
    summary: str
    parts: tuple[Part, ...]
    headings: tuple[Heading, ...]

    @property
    def address(self) -> str:
        """Where it is, and where its forms go."""
        return reverse("performance")


def performance_page() -> PerformancePage:
    """The page. Raises IndexError if its file is wrong."""
    return _pages()[0]


def problems(folder: Path = FOLDER) -> list[str]:
    """Everything that is wrong with the files, each as ``path: what is wrong, what to do``."""
    slugs = {"lesson": slugs_in(CONTENT), "deep": slugs_in(DEEP), "pitfall": slugs_in(PITFALLS)}
    return [
        problem
        for file in files_of(Track(folder=folder))
        for problem in told(file, iter([*file.problems, *reference_problems(file, slugs)]))
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@prepared
def page(request: HttpRequest) -> HttpResponse:
    """Read it, run the patterns, or press Save in one of its experiments."""
    if request.method != "POST":
        return render(request, TEMPLATE, _context(request, board({})))
    if "experiment" in request.POST:
        stage, status = press_on(request, performance_page())
        context = _context(request, board({}), stage)
        return answer(request, stage, status, TEMPLATE, context)
    return _pressed(request, *_press(request))


def _press(request: HttpRequest) -> tuple[Board, int]:
    """The board after the patterns that were asked for have run, and the status."""
    known = unsigned(request.POST.get("measured", ""))
    asked = request.POST.get("run", "")
    keys: Collection[str] = patterns() if asked == ALL else {asked} & patterns().keys()
    if not keys:
        return board(known, problem=UNKNOWN), REFUSED
    try:
        return board({**known, **measure(keys)}, just_run=keys), OK
    except LAB_PROBLEMS as problem:
        return board(known, problem=sentence_for(problem)), UNAVAILABLE


def _pressed(request: HttpRequest, pressed: Board, status: int) -> HttpResponse:
    if is_htmx(request):
        template = "lab/performance/_pressed.jinja"
        response = render(request, template, {"board": pressed}, status=status, using="jinja2")
    else:
        response = render(request, TEMPLATE, _context(request, pressed), status=status)
    patch_vary_headers(response, ["HX-Request"])
    if status == UNAVAILABLE:
        response.headers["Retry-After"] = "2"
    ran = [row for row in pressed.measured if row.pattern.key in pressed.just_run]
    tell(
        response,
        [(row.pattern.key, row.pattern.title, row.spending.answer) for row in ran],
    )
    return response


def _context(request: HttpRequest, found: Board, stage: Any = None) -> dict[str, Any]:
    return {
        "page": performance_page(),
        "board": found,
        "parts": partial(parts_of, request, performance_page(), stage),
    }


@cache
def _pages() -> list[PerformancePage]:
    files = files_of(Track(folder=FOLDER))
    return [_page(file) for file in files if not file.problems]


def _page(file: PageFile) -> PerformancePage:
    return PerformancePage(
        title=file.front["title"],
        minutes=file.front["minutes"],
        summary=file.front["summary"],
        parts=file.document.parts,
        headings=file.document.headings,
    )
