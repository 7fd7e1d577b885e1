"""What the test needs of its pool: questions that can be drawn, and enough of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from quizzes.catalogue import CONTENT, Quiz, quizzes
from quizzes.test.draw import APART, PLAN
from tutorial_site.content import name_of


def problems() -> list[str]:
    """Everything that is wrong, as ``path: what is wrong, what to do``."""
    return list(found_problems([quiz for quiz in quizzes().values() if quiz.is_pool]))


def found_problems(pool: Iterable[Quiz]) -> Iterator[str]:
    """What is wrong with this pool."""
    levels: Counter[str] = Counter()
    for quiz in pool:
        for question in quiz.questions:
            levels[question.level] += 1
            for field in ("level", "topic"):
                if not getattr(question, field):
                    yield (
                        f"{name_of(quiz.path)}: question {question.id}: `{field}` is missing; "
                        "add it, the test draws by it"
                    )
    for level, count in PLAN.items():
        if levels[level] < (least := count * (APART + 1)):
            yield (
                f"{name_of(CONTENT / 'test')}: there are {levels[level]} {level} questions; "
                f"write {least} or more, so that none comes back within {APART} tests"
            )
