"""The experiments: read once, never executed here."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path

from lab.definitions import Experiment, Option, Parameter, Prediction, Switch, Value
from lab.reading import read_folder
from lab.source import switch_off

__all__ = [
    "Experiment",
    "Option",
    "Parameter",
    "Prediction",
    "Switch",
    "call_of",
    "experiments",
    "get_experiment",
    "problems",
    "source_for",
]

FOLDER = Path(__file__).resolve().parent / "experiments"

_read = cache(read_folder)


def experiments() -> dict[str, Experiment]:
    """All experiments that can be read, by slug, in their order."""
    return dict(_read(FOLDER)[0])


def get_experiment(slug: str) -> Experiment:
    """The experiment with this slug. Raises KeyError."""
    return _read(FOLDER)[0][slug]


def problems() -> list[str]:
    """Everything that is wrong in the files, each as ``path: what is wrong, what to do``."""
    return list(_read(FOLDER)[1])


def source_for(experiment: Experiment, receivers: Collection[str] | None = None) -> str:
    """The code as it runs when only these of the switchable receivers are connected.

    The lines that connect the others are commented out, so that each line keeps
    its number. None leaves all of them connected.
    """
    if receivers is None:
        return experiment.source
    off = {switch.receiver for switch in experiment.switches} - set(receivers)
    return switch_off(experiment.source, off) if off else experiment.source


def call_of(experiment: Experiment, arguments: Mapping[str, Value] | None = None) -> str:
    """The call that a run makes, as one would type it below the code."""
    given = arguments or {}
    written = [
        f"{parameter.name}={given[parameter.name]!r}"
        for parameter in experiment.parameters
        if given.get(parameter.name, parameter.default) != parameter.default
    ]
    return f"{experiment.action}({', '.join(written)})"
