"""A test from the draw to its result: what is kept, and what a change of the pool does."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lessons.models import Learner
from quizzes.catalogue import pool
from quizzes.models import Answer, Round
from quizzes.questions import Question
from quizzes.test.draw import PLAN
from quizzes.test.results import test_results as results
from quizzes.test.sittings import Sitting, begin, close, keep, sitting
from quizzes.test.tests.pool import use_pool
from quizzes.tests.asking import given, pool_of

pytestmark = pytest.mark.django_db

TOPICS = ["saving", "receivers", "connecting", "transactions", "recursion", "databases"]
POOL = pool_of({(level, topic): 2 for level in PLAN for topic in TOPICS})


@pytest.fixture(autouse=True)
def _pool(monkeypatch: pytest.MonkeyPatch) -> None:
    use_pool(monkeypatch, POOL)


@pytest.fixture
def learner() -> Learner:
    return Learner.objects.create()


def take(now: Sitting, wrong: int = 0, sure: str = "guess") -> Sitting:
    """Answer what is open, the first ones wrong."""
    for place, question in enumerate(now.open):
        now = keep(now, question, given(question, "b" if place < wrong else "a", sure))
    return now


def changed(question: Question) -> tuple[Question, ...]:
    """The pool in which this question has another wording."""
    other = replace(question, content_hash="another")
    return tuple(other if one == question else one for one in POOL)


def test_a_test_is_drawn_once_and_found_again(learner: Learner) -> None:
    now = begin(learner)

    assert begin(learner).row == now.row
    found = sitting(learner, 1)
    assert found
    assert found.questions == now.questions
    assert len(now.open) == 10
    assert str(now.row) == "test 1"


def test_its_result_is_told_when_all_is_answered(learner: Learner) -> None:
    now = begin(learner)
    assert results(learner) == []

    now = take(now, wrong=3)

    assert now.is_ended
    (result,) = results(learner)
    assert (result.right, result.of, result.seed, result.number) == (7, 10, "", 1)
    assert result == now.result
    assert result.date == now.row.ended_at
    assert result.address == "/test/1/"
    assert results(None) == []


def test_what_was_missed_goes_to_recall_when_it_is_over(learner: Learner) -> None:
    now = begin(learner)
    missed = {question.id for question in now.questions[:3]}
    for question in now.questions[:9]:
        now = keep(now, question, given(question, "b" if question.id in missed else "a", "fairly"))
    assert not learner.cards.exists()

    take(now)

    assert {card.item for card in learner.cards.all()} == missed
    assert all(card.surely_wrong for card in learner.cards.all())


def test_results_stand_in_the_order_of_the_tests(learner: Learner) -> None:
    for wrong in (3, 0):
        take(begin(learner), wrong=wrong)

    assert [(result.number, result.right) for result in results(learner)] == [(1, 7), (2, 10)]


def test_another_test_asks_others(learner: Learner) -> None:
    asked = [{q.id for q in take(begin(learner)).questions} for _ in range(3)]

    assert len(asked[0] | asked[1] | asked[2]) == 30


def test_the_next_number_is_free_also_when_some_were_forgotten(learner: Learner) -> None:
    for _ in range(2):
        take(begin(learner))
    Round.objects.filter(number=1).delete()

    assert begin(learner).number == 3


def test_a_class_gets_the_same_whatever_was_asked_before(learner: Learner) -> None:
    take(begin(learner))
    mine = begin(learner, "blue")
    other = begin(Learner.objects.create(), "blue")

    assert mine.questions == other.questions
    assert mine.row.seed == "blue"
    assert begin(learner, "blue").row == mine.row
    assert begin(learner).row != mine.row


def test_until_it_is_over_nothing_says_what_is_right(learner: Learner) -> None:
    now = begin(learner)
    first = now.questions[0]

    now = keep(now, first, given(first, "b"))

    assert now.state(first) == "answered"
    assert now.state(now.questions[1]) == "open"
    assert take(now).state(first) == "wrong"


def test_the_first_answer_counts(learner: Learner) -> None:
    now = begin(learner)
    first = now.questions[0]
    keep(now, first, given(first, "b"))

    now = keep(now, first, given(first, "a"))

    assert not now.answers[first.id].right
    assert Answer.objects.count() == 1


def test_a_question_that_was_reworded_meanwhile_is_asked_anew(
    learner: Learner, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = begin(learner)
    first = now.questions[0]
    keep(now, first, given(first, "b"))
    use_pool(monkeypatch, changed(first))

    found = sitting(learner, 1)

    assert found
    assert next(question.id for question in found.open) == first.id
    assert not found.reworded
    assert results(learner) == []
    assert take(found).result.right == 10


def test_what_counted_stays_when_a_question_is_reworded_later(
    learner: Learner, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = take(begin(learner), wrong=1)
    first = now.questions[0]
    use_pool(monkeypatch, changed(first))

    found = sitting(learner, 1)

    assert found
    assert found.is_ended
    assert [(row.question, row.right) for row in found.reworded] == [(first.id, False)]
    assert found.missed == []
    assert found.result.right == 9
    assert results(learner)[0].of == 10


def test_a_question_that_is_gone_is_left_out(
    learner: Learner, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = begin(learner)
    gone = now.questions[-1]
    for question in now.questions[:-1]:
        now = keep(now, question, given(question, "a"))
    use_pool(monkeypatch, tuple(one for one in POOL if one != gone))

    found = sitting(learner, 1)

    assert found
    assert (found.is_over, found.is_ended) == (True, False)
    assert close(found).result.of == 9
    assert results(learner)[0].right == 9


def test_nothing_is_added_to_a_test_that_is_over(learner: Learner) -> None:
    begun = begin(learner)
    take(begun)
    other = replace(begun.questions[0], content_hash="another")

    assert keep(begun, other, given(other, "b")).is_ended
    assert Answer.objects.count() == 10


def test_an_empty_pool_draws_nothing(learner: Learner, monkeypatch: pytest.MonkeyPatch) -> None:
    use_pool(monkeypatch, ())

    assert pool() == ()
    assert begin(learner).questions == ()
    assert Round.objects.get().questions == []
