"""A pool from which the test cannot draw is a problem of the check."""

from __future__ import annotations

from pathlib import Path

from quizzes.catalogue import Quiz
from quizzes.questions import Question
from quizzes.test.needs import found_problems, problems
from quizzes.tests.asking import pool_of

ENOUGH = {("easy", "saving"): 9, ("medium", "saving"): 12, ("hard", "saving"): 9}


def of(*questions: Question) -> list[str]:
    return list(found_problems([Quiz(slug="a", title="A", questions=questions, path=Path("a"))]))


def test_the_pool_of_the_course_is_fit() -> None:
    assert problems() == []


def test_a_question_that_cannot_be_drawn_is_told() -> None:
    assert of(*pool_of(ENOUGH), *pool_of({("", ""): 1}, name="new")) == [
        "a: question new-no-no-0: `level` is missing; add it, the test draws by it",
        "a: question new-no-no-0: `topic` is missing; add it, the test draws by it",
    ]


def test_too_few_of_a_level_are_told() -> None:
    assert of(*pool_of(ENOUGH | {("hard", "saving"): 8})) == [
        "quizzes/content/test: there are 8 hard questions; "
        "write 9 or more, so that none comes back within 2 tests"
    ]
