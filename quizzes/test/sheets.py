"""Questions on paper, with or without what is right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from quizzes.commitments import CONFIDENCES
from quizzes.keys import grade, key_of
from quizzes.questions import Grade, Question


@dataclass(frozen=True, kw_only=True)
class Task:
    """One question of a sheet. ``solved`` is the right answer, graded, where it is asked for."""

    question: Question
    solved: Grade | None = None

    confidences = CONFIDENCES

    @property
    def shown(self) -> dict[str, Any]:
        """The question as its template needs it."""
        return self.question.present()


def sheet_of(questions: Iterable[Question], *, with_answers: bool) -> list[Task]:
    """The tasks of a sheet. With answers it raises what ``key_of()`` raises."""
    return [
        Task(question=one, solved=grade(one, key_of(one)) if with_answers else None)
        for one in questions
    ]
