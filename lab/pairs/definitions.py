"""What a pair is made of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from pathlib import Path

from lab.definitions import Experiment, Parameter


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Two experiments that try to do the same, and one form for both.

    ``titles`` are those of the two sides.
    """

    slug: str
    title: str
    wrong: Experiment
    right: Experiment
    titles: tuple[str, str]
    path: Path = Path()

    @cached_property
    def unlike(self) -> tuple[frozenset[int], frozenset[int]]:
        """The numbers of the lines that only the wrong code has, and those of the right one."""
        wrong, right = (side.source.splitlines() for _, side in self.sides)
        changes = [
            change
            for change in SequenceMatcher(None, wrong, right, autojunk=False).get_opcodes()
            if change[0] != "equal"
        ]
        return (
            _numbered(wrong, [range(first, last) for _, first, last, _, _ in changes]),
            _numbered(right, [range(first, last) for _, _, _, first, last in changes]),
        )

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


def _numbered(lines: list[str], changed: list[range]) -> frozenset[int]:
    """The numbers, from 1, of the changed lines that hold something."""
    return frozenset(at + 1 for places in changed for at in places if lines[at].strip())


def shared(wrong: Experiment, right: Experiment) -> Iterator[tuple[Parameter, Parameter]]:
    """The parameters of one name, as the one has them and as the other."""
    others = {parameter.name: parameter for parameter in right.parameters}
    for parameter in wrong.parameters:
        if parameter.name in others:
            yield parameter, others[parameter.name]
