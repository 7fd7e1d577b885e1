"""The drawing of results: bars within their frame, and the same in words."""

from __future__ import annotations

from datetime import UTC, datetime

from lessons.results_chart import HEIGHT, LEFT, TOP, WIDTH, chart_of
from quizzes.test.results import Result


def results(*right: int) -> list[Result]:
    date = datetime(2026, 3, 2, tzinfo=UTC)
    return [
        Result(date=date, right=one, of=10, seed="", number=number)
        for number, one in enumerate(right, start=1)
    ]


def test_a_bar_is_as_high_as_its_share() -> None:
    chart = chart_of(results(0, 5, 10))

    assert [bar.height for bar in chart.bars] == [0, HEIGHT / 2, HEIGHT]
    assert [bar.is_inside for bar in chart.bars] == [False, False, True]
    assert [bar.label_y for bar in chart.bars] == [TOP + HEIGHT - 4, TOP + HEIGHT / 2 - 4, TOP + 12]
    assert chart.told.endswith("the oldest first: 0 of 10, 5 of 10, 10 of 10.")
    assert [result.number for result in chart.results] == [3, 2, 1]


def test_the_latest_are_drawn_within_the_frame() -> None:
    chart = chart_of(results(*range(10), *range(10)))

    assert [bar.result.number for bar in chart.bars] == list(range(9, 21))
    assert chart.earlier == 8
    assert all(bar.left >= LEFT and bar.left + bar.width <= WIDTH for bar in chart.bars)


def test_without_a_test_there_is_nothing_to_draw() -> None:
    assert chart_of([]).bars == ()
