"""A run's address: ``?title=Dune&atomic=on`` holds the whole run, and nothing is stored."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict
from django.urls import reverse

from lab.catalogue import experiments
from lab.definitions import Experiment, Value
from tutorial_site.content import name_of

#: Pages under /lab/ that are no experiment's.
TAKEN_PAGES = {"library": "the learner's own library", "what-fires-what": "the matrix of signals"}
_TAKEN = {"receivers", "predict", "engine", "experiment", "csrfmiddlewaretoken"}


def data_from(address: QueryDict, experiment: Experiment) -> QueryDict:
    """The form's data: what the address says, defaults for what it leaves out.

    Names that this experiment does not know are left out: links collect them
    on their way through mail programs.
    """
    data = QueryDict(mutable=True)
    for parameter in experiment.parameters:
        data[parameter.name] = str(address.get(parameter.name, _written(parameter.default)))
    if experiment.switches:
        every = [switch.receiver for switch in experiment.switches]
        data.setlist("receivers", _receivers(address) if "receivers" in address else every)
    if "engine" in address:
        data["engine"] = str(address["engine"])
    return data


def is_meant_for(address: QueryDict, experiment: Experiment) -> bool:
    """Whether the address sets up this experiment: a page can hold several."""
    names = {"receivers", "engine", *(parameter.name for parameter in experiment.parameters)}
    return address.get("experiment", experiment.slug) == experiment.slug and any(
        name in names for name in address
    )


def link_to(experiment: Experiment, values: dict[str, Any], page_url: str = "") -> str:
    """The address of the experiment's own page, set up with ``values``.

    ``page_url`` is that page if it is none of the lab's index.
    """
    data = QueryDict(mutable=True)
    for parameter in experiment.parameters:
        data[parameter.name] = _written(values.get(parameter.name, parameter.default))
    if experiment.switches:
        data.setlist("receivers", values.get("receivers") or [""])
    if values.get("engine") not in (None, "", "sqlite"):
        data["engine"] = values["engine"]
    address = page_url or reverse("lab:experiment", args=[experiment.slug])
    return f"{address}?{data.urlencode()}" if data else address


def problems() -> list[str]:
    """Names that cannot be told apart in an address, as ``path: what is wrong, what to do``."""
    found = [
        f"{name_of(experiment.path)}: the parameter {parameter.name!r} has a name that the form "
        "needs for itself; rename it"
        for experiment in experiments().values()
        for parameter in experiment.parameters
        if parameter.name in _TAKEN
    ]
    for slug, page in TAKEN_PAGES.items():
        if slug in experiments():
            path = name_of(experiments()[slug].path)
            found.append(f"{path}: /lab/{slug}/ is {page}; rename the file")
    return found


def _written(value: Value | None) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return str(value)


def _receivers(address: QueryDict) -> list[str]:
    """The names after ``receivers=``, once or several times, with commas or without."""
    return [name for part in address.getlist("receivers") for name in part.split(",") if name]
