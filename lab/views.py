"""The lab's pages: all experiments, and one of them."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from lab.answers import answer
from lab.catalogue import experiments, get_experiment
from lab.definitions import GROUPS, Experiment
from lab.matrix.catalogue import ways
from lab.stage import OK, REFUSED, Place, press, stage_for
from tutorial_site.prepared import prepared


@require_GET
@prepared
def index(request: HttpRequest) -> HttpResponse:
    """Every experiment, under the heading of its group."""
    return render(request, "lab/index.html", {"groups": _groups(), "ways": len(ways())})


def _groups() -> list[tuple[str, str, list[Experiment]]]:
    """Slug, title and experiments of each group that has any."""
    every = list(experiments().values())
    found = [
        (slug, title, [experiment for experiment in every if experiment.group == slug])
        for slug, title in GROUPS.items()
    ]
    return [group for group in found if group[2]]


@require_http_methods(["GET", "HEAD", "POST"])
@prepared
def experiment(request: HttpRequest, slug: str) -> HttpResponse:
    """One experiment, before its run and after."""
    experiment = _get_experiment_or_404(slug)
    place = Place(
        action_url=reverse("lab:experiment", args=[slug]),
        prediction=experiment.predictions[0].id if experiment.predictions else None,
        predict_first=False,
        prefix="",
    )
    if request.method == "POST":
        stage, status = press(request, experiment, **place)
    else:
        stage = stage_for(request, experiment, **place)
        status = REFUSED if stage.form.errors else OK
    response = answer(request, stage, status, "lab/experiment_detail.html", {})
    if stage.run:
        # For htmx: the browser's address now holds the run that it shows.
        response.headers["HX-Replace-Url"] = stage.link
    return response


def _get_experiment_or_404(slug: str) -> Experiment:
    try:
        return get_experiment(slug)
    except KeyError:
        raise Http404(f"There is no experiment “{slug}”.") from None
