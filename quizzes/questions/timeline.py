"""Moments that a run may have: which of them happen, and in which order?"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.http import QueryDict

from lab.tracing.trace import Trace
from quizzes.questions.base import Answer, Grade, Rubbish, Undecided, single
from quizzes.questions.items import Items
from quizzes.runs import Run

NEVER = "never"


@dataclass(frozen=True, kw_only=True)
class Timeline(Items):
    """A place for each moment, or "does not happen"."""

    kind: ClassVar[str] = "timeline"

    @property
    def fields(self) -> Collection[str]:
        """See Question."""
        return {f"timeline-{number}" for number in range(len(self.items))}

    def typed(self, posted: QueryDict) -> dict[str, str]:
        """See Question."""
        return {
            name: posted.get(f"timeline-{number}", "") for number, name in enumerate(self.offered)
        }

    def read(self, posted: QueryDict) -> list[str]:
        """See Question."""
        for field in self.fields:
            single(posted, field)
        places = self.typed(posted)
        if not all(places.values()):
            raise Rubbish("Give each line a place, or say that it does not happen.")
        if {*places.values()} - {NEVER, *self._places}:
            raise Rubbish("That is not one of the places. Choose from the lists.")
        said = {name: int(place) for name, place in places.items() if place != NEVER}
        for place in sorted(set(said.values())):
            if list(said.values()).count(place) > 1:
                raise Rubbish(f"Two lines have place {place}. Give each its own.")
        return sorted(said, key=said.__getitem__)

    def key(self, traces: Mapping[Run, Trace]) -> list[str]:
        """See Question."""
        if not (names := self.happened(traces)):
            raise Undecided("nothing of it happens in the run; add what does")
        return names

    def grade(self, answer: Answer, key: Answer) -> Grade:
        """See Question."""
        never = [name for name in self.offered if name not in key]
        return Grade(
            right=answer == key,
            ordered=True,
            said=tuple(map(self.text, answer)),
            expected=tuple(map(self.text, key)),
            mistakes=self.misplaced(answer, key),
            notes=tuple(self.note(name, answer, key) for name in [*key, *never]),
        )

    @property
    def _places(self) -> list[str]:
        return [str(place) for place in range(1, len(self.items) + 1)]

    def present_own(self, typed: Answer) -> dict[str, Any]:
        """See Question."""
        return {
            "places": self._places,
            "never": NEVER,
            "items": [
                {
                    "name": f"timeline-{number}",
                    "text": self.text(name),
                    "place": (typed or {}).get(name, ""),
                }
                for number, name in enumerate(self.offered)
            ],
        }
