from __future__ import annotations

from datetime import timedelta

import pytest

from quizzes.recall.tests.conftest import START
from quizzes.recall.words import end_of, when


@pytest.mark.parametrize(
    ("hours", "words", "until"),
    [
        (-1, "now", 12),
        (0.5, "within the hour", 12),
        (2.5, "in 3 hours", 12),
        (16, "tomorrow", 24),
        (24, "tomorrow", 24),
        (40, "in 2 days", 48),
    ],
)
def test_when_in_words(hours: float, words: str, until: int) -> None:
    due = START + timedelta(hours=hours)

    assert when(due, START) == words
    assert end_of(due, START) == START + timedelta(hours=until)
