"""The quiz after a step: a set of practice that names the lesson after which it is asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from lessons.catalogue import Lesson, get_lesson, lessons
from lessons.tracks import CONTENT
from quizzes.catalogue import Quiz, practice_sets
from tutorial_site.content import name_of, one_of

#: How many questions fit between two steps.
QUESTIONS = range(3, 6)


def quizzes_after(lesson: Lesson) -> list[Quiz]:
    """The quiz that is asked after the lesson; a page between two steps may have none."""
    return [quiz for quiz in practice_sets().values() if quiz.lesson == lesson.slug]


def lesson_of(quiz: Quiz) -> Lesson | None:
    """The lesson after which the quiz is asked, if it is asked after one."""
    return get_lesson(quiz.lesson) if quiz.lesson else None


def problems() -> list[str]:
    """Every step needs one quiz, and every quiz that names a lesson needs that lesson."""
    return list(found_problems(lessons(), practice_sets().values()))


def found_problems(course: Iterable[Lesson], quizzes: Iterable[Quiz]) -> Iterator[str]:
    """What is wrong with these lessons and quizzes, taken together."""
    known = {lesson.slug: lesson for lesson in course}
    asked = [quiz for quiz in quizzes if quiz.lesson]
    counted = Counter(quiz.lesson for quiz in asked)
    for quiz in asked:
        for problem in _quiz_problems(quiz, list(known), counted[quiz.lesson]):
            yield f"{name_of(quiz.path)}: {problem}"
    for slug, lesson in known.items():
        if lesson.number is not None and slug not in counted:
            yield (
                f"{name_of(CONTENT)}: no quiz is asked after {slug!r}; "
                f'add a set of practice with `lesson = "{slug}"`'
            )


def _quiz_problems(quiz: Quiz, known: list[str], count: int) -> Iterator[str]:
    if quiz.lesson not in known:
        yield f"[about]: there is no lesson {quiz.lesson!r}; {one_of(known, quiz.lesson)}"
    if count > 1:
        yield f"[about]: {count} sets are asked after {quiz.lesson!r}; keep one"
    if len(quiz.questions) not in QUESTIONS:
        yield (
            f"it has {len(quiz.questions)} questions; "
            f"after a step make it {QUESTIONS.start} to {QUESTIONS.stop - 1}"
        )
