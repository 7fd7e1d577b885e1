"""Folding of long repeats: the first two and the last stay, "198 more like this" in between."""

from __future__ import annotations

from collections.abc import Sequence

from lab.timeline.shapes import Fold, Row

#: A run of fewer rows is read faster than it is unfolded.
SHORT = 40
LONGEST_PERIOD = 24
FEWEST_HIDDEN = 3
SHOWN_BEFORE = 2
SHOWN_AFTER = 1

Likeness = tuple[str, str, str]


def fold(rows: Sequence[Row]) -> tuple[Row | Fold, ...]:
    """``rows`` with the middle of each long repeat in a Fold."""
    if len(rows) <= SHORT:
        return tuple(rows)
    likenesses = _numbered([_likeness(row) for row in rows])
    runs = [_run_lengths(likenesses, period) for period in range(1, LONGEST_PERIOD + 1)]
    items: list[Row | Fold] = []
    index = 0
    while index < len(rows):
        period, repeats = _best(runs, index)
        if not repeats:
            items.append(rows[index])
            index += 1
            continue
        first = index + SHOWN_BEFORE * period
        end = index + repeats * period
        last = end - SHOWN_AFTER * period
        items.extend(rows[index:first])
        items.append(_fold(rows[first:last], period))
        items.extend(rows[last:end])
        index = end
    return tuple(items)


def _fold(rows: Sequence[Row], period: int) -> Fold:
    return Fold(
        id=f"{rows[0].id}-more", rows=tuple(rows), repeats=len(rows) // period, period=period
    )


def _likeness(row: Row) -> Likeness:
    """What two rows have in common that repeat each other: not their values."""
    return (row.lane, row.tone, f"{row.lines} {row.parts[0].text}")


def _numbered(likenesses: list[Likeness]) -> list[int]:
    known: dict[Likeness, int] = {}
    return [known.setdefault(likeness, len(known)) for likeness in likenesses]


def _run_lengths(numbers: list[int], period: int) -> list[int]:
    """At each index, for how long each row equals the one ``period`` rows later."""
    lengths = [0] * (len(numbers) + 1)
    for index in range(len(numbers) - period - 1, -1, -1):
        if numbers[index] == numbers[index + period]:
            lengths[index] = lengths[index + 1] + 1
    return lengths


def _best(runs: list[list[int]], index: int) -> tuple[int, int]:
    """The shortest period that repeats often enough from ``index``, and how often."""
    for period, lengths in enumerate(runs, start=1):
        repeats = lengths[index] // period + 1
        if repeats >= SHOWN_BEFORE + FEWEST_HIDDEN + SHOWN_AFTER:
            return period, repeats
    return 0, 0
