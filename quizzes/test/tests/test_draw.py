"""Drawing: what holds for every seed, and what gives way when the pool is small."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pytest

from quizzes.questions import Question
from quizzes.test.draw import PLAN, draw
from quizzes.tests.asking import pool_of

TOPICS = ["saving", "receivers", "connecting", "transactions", "recursion", "ways-to-write"]
MORE = ["databases", "patterns"]
BROAD = pool_of({(level, topic): 2 for level in PLAN for topic in TOPICS})


def ids(questions: Sequence[Question]) -> list[str]:
    return [question.id for question in questions]


@pytest.mark.parametrize("seed", ["", "1", "blue", "teal"])
def test_ten_questions_go_from_easy_to_hard_over_all_topics(seed: str) -> None:
    drawn = draw(seed, BROAD)

    assert [question.level for question in drawn] == [n for n in PLAN for _ in range(PLAN[n])]
    assert len({*ids(drawn)}) == 10
    topics = Counter(question.topic for question in drawn)
    assert topics.keys() == {*TOPICS}
    assert max(topics.values()) == 2


def test_the_same_seed_gives_the_same_ten_and_another_one_others() -> None:
    assert draw("blue", BROAD) == draw("blue", BROAD[::-1])
    assert draw("blue", BROAD) != draw("teal", BROAD)


def test_a_question_more_in_the_pool_changes_one_at_most() -> None:
    grown = [*BROAD, *pool_of({("hard", "saving"): 1}, name="new")]

    assert len({*ids(draw("blue", grown))} - {*ids(draw("blue", BROAD))}) <= 1


def test_no_question_comes_twice_in_three_tests() -> None:
    before: list[list[str]] = []
    for number in range(12):
        drawn = ids(draw(str(number), BROAD, before))
        assert len(drawn) == 10
        assert not {*drawn} & {name for earlier in before[:2] for name in earlier}
        before.insert(0, drawn)
    assert {name for drawn in before for name in drawn} == {*ids(BROAD)}


def test_a_topic_is_left_to_the_level_that_has_no_other() -> None:
    """A choice without looking back would give "threads" to the easy questions."""
    only = {("easy", topic): 1 for topic in [*TOPICS[:3], "threads-and-async"]}
    only |= {("medium", topic): 1 for topic in TOPICS[:5]}
    only |= {("hard", topic): 1 for topic in ["threads-and-async", "databases", "performance"]}

    for seed in map(str, range(20)):
        drawn = draw(seed, pool_of(only))
        assert len({question.topic for question in drawn}) == 8
        assert len(drawn) == 10


def test_with_too_few_others_the_test_before_the_last_comes_again_first() -> None:
    small = pool_of({(level, topic): 1 for level in PLAN for topic in [*TOPICS, *MORE]})
    first = ids(draw("1", small))
    second = ids(draw("2", small, [first]))

    third = ids(draw("3", small, [second, first]))

    assert len(third) == 10
    assert not {*third} & {*second}
    assert {*third} & {*first}


def test_with_still_fewer_the_last_test_comes_again() -> None:
    ten = pool_of({("easy", "saving"): 2, ("easy", "receivers"): 1, ("medium", "saving"): 2}) + (
        pool_of({("medium", "databases"): 2, ("hard", "connecting"): 2, ("hard", "databases"): 1})
    )
    first = ids(draw("1", ten))

    assert {*ids(draw("2", ten, [first]))} == {*first}


def test_levels_and_topics_give_way_last() -> None:
    lone = pool_of({("easy", "saving"): 9, ("hard", "saving"): 4, ("", ""): 1})

    drawn = draw("1", lone)

    assert len({*ids(drawn)}) == 10
    assert [q.level for q in drawn] == sorted(
        (q.level for q in drawn), key=["easy", "hard", ""].index
    )


def test_a_tiny_pool_gives_what_it_has() -> None:
    assert len(draw("1", pool_of({("easy", "saving"): 2}))) == 2
    assert draw("1", ()) == []
