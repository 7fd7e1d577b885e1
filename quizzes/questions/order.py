"""Moments of a run, all of which happen: put them in order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.http import QueryDict

from lab.tracing.trace import Trace
from quizzes.questions.base import Answer, Grade, Rubbish, Undecided
from quizzes.questions.items import Items
from quizzes.runs import Run


@dataclass(frozen=True, kw_only=True)
class Order(Items):
    """A list to be put in order by buttons, each of which sends the form."""

    kind: ClassVar[str] = "order"

    def typed(self, posted: QueryDict) -> list[str]:
        """See Question. A button that moves an item has moved it."""
        known = dict.fromkeys(name for name in posted.getlist("order") if name in self.offered)
        names = [*known, *(name for name in self.offered if name not in known)]
        direction, _, name = posted.get("move", "").partition(" ")
        if name not in names or direction not in ("up", "down"):
            return names
        at = names.index(name)
        to = at - 1 if direction == "up" else at + 1
        names.insert(max(to, 0), names.pop(at))
        return names

    def read(self, posted: QueryDict) -> list[str]:
        """See Question."""
        names = posted.getlist("order")
        if sorted(names) != sorted(self.offered):
            raise Rubbish("The list did not come whole. Put these in order and answer again.")
        return names

    def key(self, traces: Mapping[Run, Trace]) -> list[str]:
        """See Question."""
        names = self.happened(traces)
        if missing := set(self.offered) - set(names):
            raise Undecided(f"{min(missing)!r} does not happen in the run")
        if names == self.offered:
            raise Undecided("the list is offered in the right order; change a word of its `event`s")
        return names

    def grade(self, answer: Answer, key: Answer) -> Grade:
        """See Question."""
        return Grade(
            right=answer == key,
            ordered=True,
            said=tuple(map(self.text, answer)),
            expected=tuple(map(self.text, key)),
            mistakes=self.misplaced(answer, key),
            notes=tuple(self.note(name, answer, key) for name in key),
        )

    def present_own(self, typed: Answer) -> dict[str, Any]:
        """See Question."""
        return {
            "items": [
                {"value": n, "text": self.text(n), "up": f"up {n}", "down": f"down {n}"}
                for n in typed or self.offered
            ],
        }
