"""Moments of a run that are to be put in order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.safestring import SafeString

from lab.tracing.trace import Trace
from quizzes.moments import moment_problems, place_of
from quizzes.questions.base import Note, Question, shuffled
from quizzes.questions.common import run_problems, table_problems
from quizzes.runs import Run
from tutorial_site.text import inline

_ITEM: dict[str, type] = {"event": str, "text": str, "why": str}


@dataclass(frozen=True, kw_only=True)
class Item:
    """One moment: its name in the trace (see ``quizzes.moments``), and its words."""

    event: str
    text: str
    why: str


@dataclass(frozen=True, kw_only=True)
class Items(Question):
    """A question about moments. Its answer is the list of their names in order."""

    required: ClassVar[Mapping[str, type]] = {"items": list}

    items: tuple[Item, ...]

    @classmethod
    def problems(cls, data: Mapping[str, Any]) -> Iterator[str]:
        """See Question."""
        yield from run_problems(data)
        yield from (wrong := list(table_problems(data, "items", _ITEM)))
        if wrong:
            return
        names = [item["event"] for item in data["items"]]
        for position, name in enumerate(names, start=1):
            for problem in moment_problems(name):
                yield f"item {position}: {problem}"
        if len(set(names)) < len(names):
            yield "two items have the same `event`; write ` #2` after that of the second one"

    @classmethod
    def own(cls, data: Mapping[str, Any]) -> dict[str, Any]:
        """See Question."""
        return {"items": tuple(Item(**item) for item in data["items"])}

    @property
    def parts(self) -> dict[str, SafeString]:
        """See Question."""
        return {item.event: inline(item.text) for item in self.items}

    @property
    def offered(self) -> list[str]:
        """The names in the order in which they are offered."""
        return shuffled((item.event for item in self.items), self.id)

    def happened(self, traces: Mapping[Run, Trace]) -> list[str]:
        """The names of those that happened, in their order."""
        trace = traces[Run(self.run)]
        places = {item.event: place_of(item.event, trace) for item in self.items}
        found = {name: place for name, place in places.items() if place is not None}
        return sorted(found, key=found.__getitem__)

    def text(self, name: str) -> SafeString:
        """The words of a moment."""
        return inline(next(item.text for item in self.items if item.event == name))

    def misplaced(self, answer: list[str], key: list[str]) -> tuple[str, ...]:
        """The names of the moments that have another place in the answer than in the key."""
        given, right = ({n: at for at, n in enumerate(names)} for names in (answer, key))
        return tuple(i.event for i in self.items if given.get(i.event) != right.get(i.event))

    def note(self, name: str, answer: list[str], key: list[str]) -> Note:
        """A moment explained."""
        place = key.index(name) + 1 if name in key else None
        given = answer.index(name) + 1 if name in answer else None
        return Note(
            text=self.text(name),
            why=inline(next(item.why for item in self.items if item.event == name)),
            right=place is not None,
            chosen=given is not None,
            truth=f"at place {place}" if place else "does not happen",
            said=_said(given, place),
            place=place,
            misplaced=given != place,
        )


def _said(given: int | None, place: int | None) -> str:
    if given == place:
        return "as you said"
    return f"you had it at {given}" if given else "you said that it does not happen"
