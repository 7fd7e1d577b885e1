"""Which line of the code is wrong? The run with another line in its place tells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from django.http import QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString

from lab.highlighting import code_lines
from lab.measures import MEASURES
from lab.tracing.trace import Trace
from quizzes.proofs import reference_problems
from quizzes.questions.base import Answer, Grade, Note, Question, Rubbish, Undecided, single
from quizzes.questions.common import deciding_problems, run_problems, table_problems
from quizzes.runs import Run, source_of
from tutorial_site.text import inline

_LINE: dict[str, type] = {"line": str, "why": str}


@dataclass(frozen=True, kw_only=True)
class Line(Question):
    """Lines to choose from. Its answer is the number of one.

    ``line`` is the text of the wrong one, ``lines`` are those that one may take for it.
    With ``cure`` in its place, ``measure`` gives a value of ``right_if``; as the code
    stands, it gives another.
    """

    kind: ClassVar[str] = "line"
    required: ClassVar[Mapping[str, type]] = {
        "line": str,
        "cure": str,
        "why": str,
        "measure": str,
        "right_if": list,
        "lines": list,
    }

    line: str
    cure: str
    why: str
    measure: str
    right_if: tuple[str, ...]
    lines: tuple[tuple[str, str], ...]

    @classmethod
    def problems(cls, data: Mapping[str, Any]) -> Iterator[str]:
        """See Question."""
        yield from run_problems(data)
        yield from deciding_problems(data)
        yield from (wrong := list(table_problems(data, "lines", _LINE)))
        if wrong or "run" not in data or [*reference_problems(data["run"])]:
            return
        source = [line.strip() for line in source_of(data["run"])]
        for line in (data["line"], *(entry["line"] for entry in data["lines"])):
            if (count := source.count(line.strip())) != 1:
                yield f"the line {line!r} is there {count} times; name one that is there once"

    @classmethod
    def own(cls, data: Mapping[str, Any]) -> dict[str, Any]:
        """See Question."""
        lines = [(entry["line"], entry["why"]) for entry in data["lines"]]
        return {"lines": tuple(lines)}

    @property
    def parts(self) -> dict[str, SafeString]:
        """See Question."""
        return {f"line {number}": self._text(number) for number in self._choices}

    @cached_property
    def source(self) -> list[str]:
        """The lines of the code."""
        return source_of(self.run)

    @property
    def runs(self) -> tuple[Run, ...]:
        """The code as it stands, and the code with the cure in its place."""
        number = self._number_of(self.line)
        wrong = self.source[number - 1]
        indent = wrong[: len(wrong) - len(wrong.lstrip())]
        return (Run(self.run), Run(self.run, number, indent + self.cure.strip()))

    def typed(self, posted: QueryDict) -> int | None:
        """See Question."""
        text = posted.get("line", "")
        return int(text) if text in map(str, self._choices) else None

    def read(self, posted: QueryDict) -> int:
        """See Question."""
        text = single(posted, "line")
        if not text:
            raise Rubbish("Choose the line that is wrong.")
        if text not in map(str, self._choices):
            raise Rubbish("That is not one of the lines. Choose one of these.")
        return int(text)

    def key(self, traces: Mapping[Run, Trace]) -> int:
        """See Question."""
        wrong, cured = (MEASURES[self.measure](traces[run]) for run in self.runs)
        if wrong in self.right_if:
            raise Undecided(f"the code as it stands gives {wrong!r}, which is right")
        if cured not in self.right_if:
            raise Undecided(f"with the cure it gives {cured!r}, which is not right either")
        return self._number_of(self.line)

    def grade(self, answer: Answer, key: Answer) -> Grade:
        """See Question."""
        told = {key: self.why} | {self._number_of(line): why for line, why in self.lines}
        if answer not in told:
            told[answer] = f"It can stay as it is: with another line {key} the run comes out right."
        notes = [
            Note(
                text=self._text(number),
                why=inline(why),
                right=number == key,
                chosen=number == answer,
                truth="the mistake is here" if number == key else "the mistake is not here",
                said="you chose this line" if number == answer else "",
                experiment=self.run if number == key else "",
            )
            for number, why in sorted(told.items())
        ]
        cure = format_html("instead: <code>{}</code>", self.cure.strip())
        return Grade(
            right=answer == key,
            said=(self._text(answer), cure) if answer == key else (self._text(answer),),
            expected=(self._text(key), cure),
            mistakes=() if answer == key else (f"line {answer}",),
            notes=tuple(notes),
        )

    def present_own(self, typed: Answer) -> dict[str, Any]:
        """See Question."""
        return {
            "lines": [
                {
                    "number": number,
                    "html": html,
                    "can_be_chosen": number in self._choices,
                    "checked": number == typed,
                }
                for number, html in code_lines("\n".join(self.source))
            ],
        }

    @property
    def _choices(self) -> list[int]:
        return [number for number, line in enumerate(self.source, start=1) if line.strip()]

    def _number_of(self, line: str) -> int:
        return [line.strip() for line in self.source].index(line.strip()) + 1

    def _text(self, number: int) -> SafeString:
        return format_html("line {}: <code>{}</code>", number, self.source[number - 1].strip())
