"""Options of which one, several or all are right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

from django.http import QueryDict

from lab.tracing.trace import Trace
from quizzes.questions.base import Answer, Grade, Rubbish, Undecided
from quizzes.questions.options import Options
from quizzes.runs import Run


@dataclass(frozen=True, kw_only=True)
class Several(Options):
    """A question with one or more right options. Its answer is the list of their values."""

    kind: ClassVar[str] = "several"
    said: ClassVar[tuple[str, str]] = ("you chose it", "you did not choose it")

    @classmethod
    def count_problems(cls, right: int) -> Iterator[str]:
        """See Options."""
        if not right:
            yield "no option is right; mark each that is with `right = true`"

    def typed(self, posted: QueryDict) -> list[str]:
        """See Question."""
        return [self.meant(sent) for sent in posted.getlist("several")]

    def read(self, posted: QueryDict) -> list[str]:
        """See Question."""
        chosen = self.typed(posted)
        if not chosen:
            raise Rubbish("Tick every answer that is right. There is at least one.")
        if set(chosen) - set(self.values):
            raise Rubbish("That is not one of the answers. Tick some of these.")
        return [value for value in self.values if value in chosen]

    def key(self, traces: Mapping[Run, Trace]) -> list[str]:
        """See Question."""
        if not (right := self.right_values(traces)):
            raise Undecided("no option is right; one has to be")
        return right

    def grade(self, answer: Answer, key: Answer) -> Grade:
        """See Question."""
        return self.grade_values(answer, key)
