"""What differs between two runs: computed from their traces, no words per pair."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lab.pairs.aspects import ASPECTS, Told
from lab.tracing.trace import Trace
from lab.verdict.words import listing

#: So many of the aspects that differ are told in the sentence; the table holds all.
MOST = 3


@dataclass(frozen=True, kw_only=True)
class Aspect:
    """One line of the comparison: its heading, and each side in a few words."""

    name: str
    wrong: str
    right: str

    @property
    def differs(self) -> bool:
        """Whether the two sides are not alike."""
        return self.wrong != self.right


@dataclass(frozen=True, kw_only=True)
class Difference:
    """What differs, in one sentence, and all that was compared."""

    sentence: str
    aspects: tuple[Aspect, ...]


def difference(wrong: Trace, right: Trace) -> Difference:
    """The difference between the runs of a pair."""
    told = list(_told(wrong, right))
    unlike = [(mine, other) for _, mine, other in told if mine != other and mine.phrase][:MOST]
    if unlike:
        sentence = f"The wrong code {listing([mine.phrase for mine, _ in unlike])}; "
        sentence += f"the right code {listing([other.phrase for _, other in unlike])}."
    else:
        same = listing([mine.phrase for _, mine, _ in told[:2]])
        sentence = f"With these values there is no difference: both {same}."
    return Difference(
        sentence=sentence,
        aspects=tuple(
            Aspect(name=name, wrong=mine.words, right=other.words) for name, mine, other in told
        ),
    )


def _told(wrong: Trace, right: Trace) -> Iterator[tuple[str, Told, Told]]:
    """Each aspect of which at least one of the runs has something to tell."""
    for name, tell in ASPECTS.items():
        mine, other = tell(wrong, right), tell(right, wrong)
        if mine.words or other.words:
            yield name, mine, other
