"""The answer to a press: the whole page, or for htmx what changed on it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from lab.pairs.stage import PairStage
from lab.performance.spending import spending
from lab.performance.timing import Metric, metrics_of, tell
from lab.stage import UNAVAILABLE, Stage


def answer(
    request: HttpRequest,
    stage: Stage | PairStage,
    status: int,
    page: str,
    context: dict[str, Any],
) -> HttpResponse:
    """``page`` with its ``stage``, or what changes on it: the stage's fragment."""
    is_fragment = request.method == "POST" and request.headers.get("HX-Request") == "true"
    if is_fragment:
        fragment = {"stage": stage}
        response = render(request, stage.fragment, fragment, status=status, using="jinja2")
    else:
        response = render(request, page, {**context, "stage": stage}, status=status)
    patch_vary_headers(response, ["HX-Request"])
    if is_fragment and not stage.has_run:
        # The form aims at the place of the run; what was refused is the form,
        # and an earlier run stays where it is.
        response.headers["HX-Retarget"] = f"#{stage.form_id}"
    if status == UNAVAILABLE:
        response.headers["Retry-After"] = "2"
    tell(response, _metrics(stage))
    return response


def _metrics(stage: Stage | PairStage) -> list[Metric]:
    """What the browser's network panel shows of the runs."""
    if isinstance(stage, Stage):
        return metrics_of(stage.run.trace) if stage.run else []
    return [
        (arm.experiment.slug, arm.experiment.title, spending(arm.run.trace).answer)
        for arm in stage.arms
        if arm.run
    ]
