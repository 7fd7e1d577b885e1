"""What is right: by the runs that decide, or by the file where none does."""

from __future__ import annotations

from quizzes.questions import Answer, Grade, Question, Undecided
from quizzes.runs import is_finished, trace_of


def key_of(question: Question, engine: str = "") -> Answer:
    """The right answer. Raises Undecided, and what the lab raises when it has no run to give."""
    traces = {run: trace_of(run, engine) for run in question.runs}
    if not all(map(is_finished, traces.values())):
        raise Undecided("a run did not come to its end")
    return question.key(traces)


def grade(question: Question, answer: Answer) -> Grade:
    """How an answer does. Raises what ``key_of()`` raises."""
    return question.grade(answer, key_of(question))
