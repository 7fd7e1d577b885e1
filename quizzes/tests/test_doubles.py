"""Questions that ask the same of the same run."""

from __future__ import annotations

from typing import Any

from quizzes.doubles import doubles, runs_of
from quizzes.questions import Question, parse
from quizzes.runs import Run, whole_address


def question(id: str, **data: Any) -> Question:
    found, wrong = parse({"id": id, "prompt": "P", **data})
    assert found, wrong
    return found


def rows(id: str, run: str, model: str = "Book") -> Question:
    offered = [{"row": {"title": title}, "why": "W"} for title in ("A", "B")]
    return question(id, kind="rows", run=run, model=model, rows=offered)


def choice(id: str, measure: str) -> Question:
    options = [{"value": value, "text": value, "why": "W"} for value in ("0", "1")]
    return question(id, kind="choice", run="commit", measure=measure, options=options)


def marked(id: str) -> Question:
    options = [{"value": v, "text": v, "why": "W", "right": v == "a"} for v in ("a", "b")]
    return question(id, kind="choice", options=options)


def test_an_address_that_leaves_out_defaults_is_the_same() -> None:
    long, short = rows("long", "post-save-raises?atomic=off"), rows("short", "post-save-raises")

    assert list(doubles([long, short])) == [(short, long)]
    assert runs_of(long) == {Run(whole_address("post-save-raises"))}


def test_another_run_another_model_or_another_measure_is_another_question() -> None:
    asked = [
        rows("autocommit", "post-save-raises"),
        rows("block", "post-save-raises?atomic=on"),
        rows("entries", "post-save-raises", model="AuditEntry"),
        choice("books", "books_left"),
        choice("statements", "statement_count"),
    ]

    assert list(doubles(asked)) == []


def test_questions_that_no_run_decides_are_left_alone() -> None:
    assert list(doubles([marked("one"), marked("two")])) == []
