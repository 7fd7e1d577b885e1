"""One right option among several, each with the reason why it is right or wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

from django.http import QueryDict

from lab.tracing.trace import Trace
from quizzes.questions.base import Answer, Grade, Rubbish, Undecided, single
from quizzes.questions.options import Options
from quizzes.runs import Run


@dataclass(frozen=True, kw_only=True)
class Choice(Options):
    """A question with one right option. Its answer is the value of one."""

    kind: ClassVar[str] = "choice"
    said: ClassVar[tuple[str, str]] = ("you chose this", "")

    @classmethod
    def count_problems(cls, right: int) -> Iterator[str]:
        """See Options."""
        if right != 1:
            yield f"{right} options are right; mark exactly one with `right = true`"

    def typed(self, posted: QueryDict) -> str | None:
        """See Question."""
        return self.meant(posted.get("choice") or "") or None

    def read(self, posted: QueryDict) -> str:
        """See Question."""
        chosen = self.meant(single(posted, "choice"))
        if not chosen:
            raise Rubbish("Choose one of the answers first.")
        if chosen not in self.values:
            raise Rubbish("That is not one of the answers. Choose one of these.")
        return chosen

    def key(self, traces: Mapping[Run, Trace]) -> str:
        """See Question."""
        right = self.right_values(traces)
        if len(right) != 1:
            raise Undecided(f"{len(right)} options are right; one has to be")
        return right[0]

    def grade(self, answer: Answer, key: Answer) -> Grade:
        """See Question."""
        graded = self.grade_values([answer], [key])
        return replace(graded, mistakes=() if graded.right else (answer,))
