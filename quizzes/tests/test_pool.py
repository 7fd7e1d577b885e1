"""What the test draws from: enough of everything, and nothing twice."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Hashable
from itertools import product

from lab.definitions import GROUPS
from quizzes.catalogue import pool, quizzes
from quizzes.doubles import runs_of
from quizzes.questions import Question, kinds
from quizzes.questions.base import LEVELS
from quizzes.questions.choice import Choice
from quizzes.tests.asking import sure_key


def test_there_are_enough_questions_and_runs_decide_most_of_them() -> None:
    assert len(pool()) >= 60
    assert sum(bool(question.runs) for question in pool()) >= 40


def test_each_level_can_fill_several_tests() -> None:
    levels = Counter(question.level for question in pool())

    assert set(levels) == set(LEVELS)
    assert min(levels.values()) >= 20


def test_each_topic_is_asked_on_each_level() -> None:
    asked = {(question.topic, question.level) for question in pool()}

    assert asked == set(product(GROUPS, LEVELS))


def test_every_kind_is_there() -> None:
    assert {question.kind for question in pool()} == kinds().keys()


def test_the_longest_option_is_not_the_right_one_too_often() -> None:
    choices = [question for question in pool() if isinstance(question, Choice)]

    given_away = [q.id for q in choices if _longest(q) == sure_key(q)]

    assert len(given_away) <= len(choices) / 2


def test_the_right_option_stands_in_each_place() -> None:
    choices = [question for question in pool() if isinstance(question, Choice)]

    places = Counter(question.values.index(sure_key(question)) for question in choices)

    assert {0, 1, 2, 3} <= places.keys()
    assert max(places.values()) <= len(choices) / 2


def test_no_two_questions_of_the_course_share_their_runs_and_their_answer() -> None:
    asked: defaultdict[Hashable, list[str]] = defaultdict(list)
    for question in (q for quiz in quizzes().values() for q in quiz.questions if q.runs):
        asked[runs_of(question), _answer(question)].append(question.id)

    assert [ids for ids in asked.values() if len(ids) > 1] == []


def _longest(question: Choice) -> str:
    return max(question.options, key=lambda option: len(option.text)).value


def _answer(question: Question) -> str:
    """The right answer; rows by their texts, because a key holds their places in the file."""
    key = sure_key(question)
    return str(question.grade(key, key).expected) if question.kind == "rows" else json.dumps(key)
