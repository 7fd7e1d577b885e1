"""The board: what a row says is read off its run."""

from __future__ import annotations

from typing import Any

import pytest

from lab.performance.board import HAIR, WIDE, Measured, Row, board, measure, signed, unsigned
from lab.performance.patterns import patterns
from lab.performance.spending import Spending


def measured(work: str = "after", **values: Any) -> Measured:
    spent = {"answer": 100.0, "end": 100.0} | values
    return Measured(spending=Spending(**spent), work=work)


def row(work: str = "after", **values: Any) -> Row:
    found = board({"thread": measured(work, **values)})
    return next(row for row in found.rows if row.measured)


def test_before_a_run_no_row_says_anything() -> None:
    found = board({})

    assert len(found.rows) == len(patterns())
    assert (found.measured, found.token) == ([], "")


@pytest.mark.parametrize(
    ("given", "tone", "verdict"),
    [
        (row("no work"), "ok", "Nothing to wait for."),
        (row("after"), "bad", "The answer waited for the work."),
        (row("after", held=50.0), "bad", "The answer waited for the work, and so did the commit."),
        (
            row("before", called_back=True),
            "ok",
            "The answer did not wait, and the work came after the commit.",
        ),
        (
            row("before"),
            "risky",
            "The answer did not wait. Nothing made the work wait for the commit.",
        ),
    ],
)
def test_the_verdict_follows_the_run(given: Row, tone: str, verdict: str) -> None:
    assert (given.tone, given.verdict) == (tone, verdict)


def test_the_bar_has_the_widths_of_what_was_measured() -> None:
    found = row(answer=50.0, end=200.0, receivers=((10.0, 40.0),), sql=((45.0, 45.1),))

    assert [(piece.kind, piece.x, piece.width) for piece in found.pieces] == [
        ("rest", 0.0, 250.0),
        ("receivers", 50.0, 150.0),
        ("sql", 225.0, HAIR),
        ("later", 250.0, 750.0),
    ]
    assert found.answered_at == 250.0


def test_all_bars_have_the_scale_of_the_longest() -> None:
    found = board({"thread": measured(end=400.0), "task": measured()})

    assert {round(row.scale, 3) for row in found.rows} == {WIDE / 400.0}


def test_what_was_measured_comes_back_as_it_was() -> None:
    before = {"thread": measured(receivers=((1.0, 2.0),), sql=((1.5, 1.6),), held=3.0)}

    assert unsigned(signed(before)) == before


def test_what_was_tampered_with_does_not_count() -> None:
    assert unsigned(signed({"thread": measured()})[:-1]) == {}


def test_a_pattern_that_is_gone_is_left_out() -> None:
    assert unsigned(signed({"gone": measured()})) == {}


def test_the_status_tells_what_was_run() -> None:
    found = {"thread": measured("before"), "task": measured()}

    assert board(found, just_run=["task"]).status == "1 run; in 1 the answer waited."
    assert board(found, just_run=found).status == "2 runs; in 1 the answer waited."
    assert board({}, problem="No.").status == "No."


@pytest.mark.parametrize(
    ("key", "tone"),
    [
        ("light-pre-save", "ok"),
        ("heavy-pre-save", "bad"),
        ("heavy-post-save", "bad"),
        ("async-receiver", "bad"),
        ("thread", "risky"),
        ("on-commit", "bad"),
        ("task", "bad"),
        ("worker", "ok"),
    ],
)
def test_each_pattern_really_does_what_the_course_says(key: str, tone: str) -> None:
    [found] = board(measure([key])).measured

    assert found.tone == tone
    assert found.spending.end >= 100 or key == "light-pre-save"


def test_work_before_the_write_holds_nothing_and_work_after_it_does() -> None:
    found = measure(["heavy-pre-save", "heavy-post-save"])

    before, after = (found[key].spending.held for key in ("heavy-pre-save", "heavy-post-save"))
    assert after >= 100 > before
