"""Results of tests over time, as bars to be drawn: all arithmetic is here."""

from __future__ import annotations

from dataclasses import dataclass

from quizzes.test.results import Result

#: The measures of the drawing, in its own units.
WIDTH, HEIGHT, TOP, LEFT = 400, 120, 8, 36
_MOST = 12


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One test. ``x`` is the middle of the bar, ``label_y`` where its score is written."""

    result: Result
    x: float
    left: float
    y: float
    height: float
    width: float

    @property
    def label_y(self) -> float:
        """Just above the bar, or inside at the very top."""
        return self.y - 4 if self.y > TOP + 10 else self.y + 12

    @property
    def is_inside(self) -> bool:
        """Whether the score is written into the bar."""
        return self.label_y > self.y


@dataclass(frozen=True, kw_only=True)
class Chart:
    """The latest tests, the oldest first; ``results`` are the same, the latest first."""

    bars: tuple[Bar, ...]
    results: tuple[Result, ...]
    earlier: int

    width, height = WIDTH, HEIGHT + TOP + 20
    left, base, foot = LEFT, HEIGHT + TOP, HEIGHT + TOP + 14
    grid = tuple((f"{share} %", HEIGHT + TOP - HEIGHT * share / 100) for share in (0, 50, 100))

    @property
    def told(self) -> str:
        """The same in a sentence."""
        scores = ", ".join(f"{one.result.right} of {one.result.of}" for one in self.bars)
        return f"Right answers in your tests, the oldest first: {scores}."


def chart_of(results: list[Result]) -> Chart:
    """The bars of the latest results."""
    shown = results[-_MOST:]
    room = (WIDTH - LEFT) / max(len(shown), 4)
    bars = [_bar(result, LEFT + room * place, room) for place, result in enumerate(shown)]
    return Chart(
        bars=tuple(bars), results=tuple(reversed(shown)), earlier=len(results) - len(shown)
    )


def _bar(result: Result, start: float, room: float) -> Bar:
    height = HEIGHT * result.right / result.of
    width = min(room * 0.7, 44)
    return Bar(
        result=result,
        x=round(start + room / 2, 1),
        left=round(start + (room - width) / 2, 1),
        y=round(TOP + HEIGHT - height, 1),
        height=round(height, 1),
        width=round(width, 1),
    )
