"""Questions that ask the same of the same run: whoever has met one knows the other."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator

from quizzes.questions import Question
from quizzes.runs import Run, whole_address


def doubles(questions: Iterable[Question]) -> Iterator[tuple[Question, Question]]:
    """Each question that asks what an earlier one asks already, with that earlier one."""
    first: dict[Hashable, Question] = {}
    for question in questions:
        if question.runs and (known := first.setdefault(_asked(question), question)) != question:
            yield question, known


def runs_of(question: Question) -> frozenset[Run]:
    """Its runs; two ways to write the address of one run are the same."""
    return frozenset(Run(whole_address(run.reference), run.line, run.cure) for run in question.runs)


def _asked(question: Question) -> Hashable:
    """What it asks of which runs: the kind, what is read off, and the runs."""
    read = [getattr(question, name, "") for name in ("measure", "model")]
    return (question.kind, *read, runs_of(question))
