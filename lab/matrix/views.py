"""The pages of the matrix: all ways to write, and the run of one of them."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from lab import runner
from lab.answers import answer
from lab.definitions import Experiment
from lab.matrix.catalogue import get_way, ways
from lab.matrix.table import matrix, trace_of
from lab.stage import (
    LAB_PROBLEMS,
    OK,
    REFUSED,
    UNAVAILABLE,
    Place,
    Stage,
    StageRun,
    press,
    sentence_for,
    stage_for,
)


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The whole matrix, of runs made on this site."""
    context: dict[str, Any] = {"engines": runner.engines(), "chosen": _engine(request)}
    try:
        context["matrix"] = matrix(_engine(request))
    except LAB_PROBLEMS as problem:
        context["problem"] = sentence_for(problem)
        return render(request, "lab/matrix/index.html", context, status=UNAVAILABLE)
    return render(request, "lab/matrix/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def way(request: HttpRequest, slug: str) -> HttpResponse:
    """One way to write: the run of which its row was read, or one that was just asked for."""
    found = _get_way_or_404(slug)
    url = reverse("lab:way", args=[slug])
    place = Place(action_url=url, page_url=url, prediction=None, prefix="")
    if request.method == "POST":
        stage, status = press(request, found, **place)
    else:
        stage = stage_for(request, found, **place)
        status = REFUSED if stage.form.errors else OK
        if status == OK and "receivers" not in request.GET:
            stage = _with_its_run(stage, _engine(request))
    context = {"way": found, **_neighbours(found)}
    response = answer(request, stage, status, "lab/matrix/way_detail.html", context)
    if stage.run:
        response.headers["HX-Replace-Url"] = stage.link
    return response


def _engine(request: HttpRequest) -> str:
    asked = request.GET.get("engine", "")
    return asked if asked in runner.engines() else "sqlite"


def _get_way_or_404(slug: str) -> Experiment:
    try:
        return get_way(slug)
    except KeyError:
        raise Http404(f"There is no way to write “{slug}”.") from None


def _with_its_run(stage: Stage, engine: str) -> Stage:
    """The stage with the run of the matrix; without one if the lab has none to give."""
    with suppress(*LAB_PROBLEMS):
        trace = trace_of(stage.experiment, engine)
        return replace(stage, run=StageRun(experiment=stage.experiment, trace=trace))
    return stage


def _neighbours(way: Experiment) -> dict[str, Experiment | None]:
    """The ways before and after."""
    every = list(ways().values())
    place = every.index(way)
    return {
        "previous": every[place - 1] if place else None,
        "next": every[place + 1] if place + 1 < len(every) else None,
    }
