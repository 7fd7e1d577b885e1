"""Every question's key, proven by its runs on both engines."""

from __future__ import annotations

import pytest

from lab import runner
from lab.tracing.trace import Outcome, Trace
from quizzes import runs
from quizzes.catalogue import pool, practice_sets, questions
from quizzes.keys import key_of
from quizzes.questions import Question, Undecided, kinds
from quizzes.runs import Run, trace_of
from quizzes.tests.asking import sure_key
from quizzes.tests.known_a import KNOWN_A
from quizzes.tests.known_b import KNOWN_B
from quizzes.tests.known_steps import STEPS
from tests.postgres import Postgres

each_question = pytest.mark.parametrize("question", questions().values(), ids=lambda q: q.id)
decided = [question for question in questions().values() if question.runs]
#: What is known of Django, said by a person. A run that says otherwise fails the test.
KNOWN = {
    "order-of-a-first-save": [
        "before called",
        "INSERT",
        "commit",
        "after called",
        "save returned",
    ],
    "which-call-connects": "sender",
    "what-both-receivers-print": (
        "before: the primary key is None\nafter: the primary key is 1, created=True"
    ),
    "receiver-that-hears-too-much": 8,
    "which-ways-store-the-slug": ["pre-save", "updated"],
    "who-waits-for-the-cover": ["pre", "post", "async", "callback"],
    "timeline-of-a-mail-that-is-not-sent": [
        "INSERT",
        "callback registered",
        "save returned",
        "rollback",
    ],
    "statements-for-each-book": "3",
    "entries-after-a-refusal": ["0"],
    "entries-after-a-refusal-in-a-block": [],
    **STEPS,
    **KNOWN_A,
    **KNOWN_B,
}


@each_question
def test_its_key_is_known_and_an_answer_to_it(question: Question) -> None:
    key = sure_key(question)

    assert question.grade(key, key).right


@pytest.mark.parametrize("question", decided, ids=lambda q: q.id)
def test_postgresql_says_the_same(question: Question, lab_postgres: Postgres) -> None:
    assert sure_key(question, "postgresql") == sure_key(question)


@pytest.mark.parametrize("id", KNOWN)
def test_the_runs_say_what_is_known_of_django(id: str) -> None:
    assert sure_key(questions()[id]) == KNOWN[id]


def test_practice_uses_every_kind_and_runs_decide_all_of_it() -> None:
    asked = [question for quiz in practice_sets().values() for question in quiz.questions]

    assert {question.kind for question in asked} == kinds().keys()
    assert all(question.runs for question in asked)
    assert [len(quiz.questions) for quiz in practice_sets().values()][:2] == [5, 3]


def test_each_question_to_practise_or_to_test_has_all_that_helps() -> None:
    practised = [question for quiz in practice_sets().values() for question in quiz.questions]

    for question in (*practised, *pool()):
        assert question.hints
        assert question.steps
        assert question.mistakes
        assert question.quick
        assert question.level
        assert question.topic
        assert question.facts


def test_a_run_that_was_cut_decides_nothing_and_is_not_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cut = Trace(outcome=Outcome(status="stopped"))
    monkeypatch.setattr(runs, "_known", {})
    monkeypatch.setattr(runner, "run", lambda job: runner.Result(trace=cut))

    with pytest.raises(Undecided, match="did not come to its end"):
        key_of(questions()["what-both-receivers-print"])
    assert runs._known == {}


def test_a_run_is_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    jobs: list[runner.Job] = []

    def run(job: runner.Job) -> runner.Result:
        jobs.append(job)
        return runner.Result(trace=Trace())

    monkeypatch.setattr(runs, "_known", {})
    monkeypatch.setattr(runner, "run", run)
    for _ in range(2):
        trace_of(Run("commit"))
        trace_of(Run("sender-forgotten", 8, "@receiver(pre_save, sender=Book)"), "postgresql")

    assert [job.engine for job in jobs] == ["sqlite", "postgresql"]
    assert "@receiver(pre_save, sender=Book)\ndef fill_slug" in jobs[1].source
