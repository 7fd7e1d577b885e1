"""A pool for tests: the questions of practice, so that its keys come from runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from quizzes import catalogue
from quizzes.catalogue import Quiz
from quizzes.questions import Question


def use_pool(monkeypatch: pytest.MonkeyPatch, questions: tuple[Question, ...]) -> None:
    """Let the test draw from these and from nothing else."""
    others = [quiz for quiz in catalogue.quizzes().values() if not quiz.is_pool]
    path = Path("quizzes/content/test/01-pool.toml")
    mine = Quiz(slug="pool", title="Pool", questions=questions, path=path)
    monkeypatch.setattr(catalogue, "_read_once", lambda: (*others, mine))
