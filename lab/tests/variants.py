"""The experiments with their parameters: what the tests run, each once per session."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product

from lab.catalogue import Experiment, Parameter, experiments, source_for
from lab.definitions import Value
from lab.runner import Job, run
from lab.tracing.trace import Trace
from tests.postgres import Postgres


@dataclass(frozen=True)
class Variant:
    """One experiment with what a learner has set."""

    slug: str
    arguments: tuple[tuple[str, Value], ...]
    receivers: frozenset[str] | None = None

    def __str__(self) -> str:
        off = self.switched_off
        parts = [self.slug, *self._set(), *(f"without-{name}" for name in sorted(off))]
        return "-".join(parts).replace("_", "-")

    @property
    def experiment(self) -> Experiment:
        return experiments()[self.slug]

    @property
    def switched_off(self) -> set[str]:
        switches = {switch.receiver for switch in self.experiment.switches}
        return set() if self.receivers is None else switches - self.receivers

    def job(self, engine: str = "sqlite") -> Job:
        return Job(
            source=source_for(self.experiment, self.receivers),
            filename=f"{self.slug}.py",
            action=self.experiment.action,
            arguments=dict(self.arguments),
            engine=engine,
            databases=self.experiment.databases,
        )

    def _set(self) -> Iterator[str]:
        defaults = {parameter.name: parameter.default for parameter in self.experiment.parameters}
        for name, value in self.arguments:
            if value != defaults[name]:
                yield name if value is True else str(value)


@cache
def trace_of(variant: Variant, engine: str = "sqlite") -> Trace:
    return run(variant.job(engine)).trace


_on_postgres: dict[Variant, tuple[Trace, list[str]]] = {}


def on_postgres(postgres: Postgres) -> dict[Variant, tuple[Trace, list[str]]]:
    """Each experiment on PostgreSQL, with what the server logged meanwhile.

    All at once, because the lab starts anew when its server changes.
    """
    if not _on_postgres:
        variants = main_variants()
        trace_of(variants[0], "postgresql")  # makes the template
        for variant in variants:
            with postgres.statements() as lines:
                trace = run(variant.job("postgresql")).trace
            _on_postgres[variant] = trace, lines
    return _on_postgres


def main_variants() -> list[Variant]:
    """Each experiment by itself, and with one parameter at a time changed."""
    return list(dict.fromkeys(_main_variants()))


def all_variants() -> list[Variant]:
    """Each experiment with every combination of its parameters and its switches."""
    found = []
    for experiment in experiments().values():
        names = [switch.receiver for switch in experiment.switches]
        for values in product(*map(_values, experiment.parameters)):
            arguments = tuple(zip((p.name for p in experiment.parameters), values, strict=True))
            for states in product([True, False], repeat=len(names)):
                on = frozenset(name for name, is_on in zip(names, states, strict=True) if is_on)
                receivers = None if all(states) else on
                found.append(Variant(experiment.slug, arguments, receivers))
    return found


def _main_variants() -> Iterator[Variant]:
    for experiment in experiments().values():
        defaults = {parameter.name: parameter.default for parameter in experiment.parameters}
        yield Variant(experiment.slug, tuple(defaults.items()))
        for parameter in experiment.parameters:
            for value in _values(parameter):
                yield Variant(experiment.slug, tuple({**defaults, parameter.name: value}.items()))


def _values(parameter: Parameter) -> list[Value]:
    if parameter.kind == "boolean":
        return [False, True]
    if parameter.kind == "choice":
        return [value for value, _ in parameter.choices]
    return [parameter.default]


HEAD = """
from django.db import connection, transaction
from django.db.models.signals import *
from django.dispatch import receiver

from lab.models import *
"""


@cache
def trace_of_code(code: str, engine: str = "sqlite") -> Trace:
    """A run of some code of a test's own, whose action is ``go()``; its imports are given."""
    source = HEAD + code
    return run(Job(source=source, filename="x.py", action="go", arguments={}, engine=engine)).trace
