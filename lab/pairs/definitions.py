"""What a pair is made of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from lab.definitions import Experiment, Parameter


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Two experiments that try to do the same, and one form for both."""

    slug: str
    title: str
    wrong: Experiment
    right: Experiment
    path: Path = Path()

    @property
    def sides(self) -> tuple[tuple[str, Experiment], ...]:
        """("wrong", its experiment), then ("right", its experiment)."""
        return (("wrong", self.wrong), ("right", self.right))

    @cached_property
    def form(self) -> Experiment:
        """An experiment that has what the two share: what the form of the pair sets."""
        return Experiment(
            slug=f"pair-{self.slug}",
            title=self.title,
            summary="",
            source="",
            action="",
            group="pitfalls",
            parameters=tuple(mine for mine, _ in shared(self.wrong, self.right)),
            path=self.path,
        )


def shared(wrong: Experiment, right: Experiment) -> Iterator[tuple[Parameter, Parameter]]:
    """The parameters of one name, as the one has them and as the other."""
    others = {parameter.name: parameter for parameter in right.parameters}
    for parameter in wrong.parameters:
        if parameter.name in others:
            yield parameter, others[parameter.name]
