"""The cheat sheet: one page to print, read once from ``lessons/content/sheets/``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from lessons.parts import Document, ProsePart
from lessons.reading import PageFile, Track, files_of, slugs_in, told
from lessons.references import reference_problems
from lessons.tracks import CONTENT, DEEP, PITFALLS
from tutorial_site.prepared import prepared

SHEETS = CONTENT / "sheets"


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A page of prose, tables and code, and nothing that runs."""

    title: str
    minutes: int
    summary: str
    prose: tuple[ProsePart, ...]


def cheat_sheet() -> Sheet:
    """The sheet. Raises IndexError if its file is wrong."""
    return _sheets()[0]


def problems(folder: Path = SHEETS) -> list[str]:
    """Everything that is wrong with the files, each as ``path: what is wrong, what to do``."""
    slugs = {"lesson": slugs_in(CONTENT), "deep": slugs_in(DEEP), "pitfall": slugs_in(PITFALLS)}
    return [
        problem
        for file in files_of(_track(folder))
        for problem in told(file, iter([*file.problems, *reference_problems(file, slugs)]))
    ]


@require_GET
@prepared
def page(request: HttpRequest) -> HttpResponse:
    """The sheet as a page."""
    return render(request, "lessons/sheet.html", {"sheet": cheat_sheet()})


@cache
def _sheets() -> list[Sheet]:
    return [_sheet(file) for file in files_of(_track(SHEETS)) if not file.problems]


def _sheet(file: PageFile) -> Sheet:
    front = file.front
    return Sheet(
        title=front["title"],
        minutes=front["minutes"],
        summary=front["summary"],
        prose=tuple(part for part in file.document.parts if isinstance(part, ProsePart)),
    )


def _track(folder: Path) -> Track:
    return Track(folder=folder, rules=(_only_prose,))


def _only_prose(front: dict[str, Any], document: Document) -> Iterator[str]:
    """What runs cannot be printed."""
    if any(not isinstance(part, ProsePart) for part in document.parts):
        yield "it holds more than text, tables and code; move the blocks to another page"
