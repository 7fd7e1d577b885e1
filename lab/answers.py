"""The answer to a press: the whole page, or for htmx what changed on it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from lab.stage import UNAVAILABLE, Stage


def answer(
    request: HttpRequest, stage: Stage, status: int, page: str, context: dict[str, Any]
) -> HttpResponse:
    """``page`` with its ``stage``, or the fragment that ``_pressed.jinja`` draws."""
    is_fragment = request.method == "POST" and request.headers.get("HX-Request") == "true"
    if is_fragment:
        fragment = {"stage": stage}
        response = render(request, "lab/_pressed.jinja", fragment, status=status, using="jinja2")
    else:
        response = render(request, page, {**context, "stage": stage}, status=status)
    patch_vary_headers(response, ["HX-Request"])
    if is_fragment and stage.run is None:
        # The form aims at the place of the run; what was refused is the form,
        # and an earlier run stays where it is.
        response.headers["HX-Retarget"] = f"#form-{stage.experiment.slug}"
    if status == UNAVAILABLE:
        response.headers["Retry-After"] = "2"
    return response
