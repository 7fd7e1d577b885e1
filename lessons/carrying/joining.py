"""Two lots of luggage become one: nothing that is in either is lost."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from lessons.carrying.luggage import Luggage
from lessons.carrying.sections import SECTIONS, Row, Section
from quizzes.test.results import PLACE as TEST

_NEVER = datetime.min.replace(tzinfo=UTC)


def joined(mine: Luggage, other: Luggage) -> Luggage:
    """Both. Where both hold the same thing, the newer counts; of answers in a round, the first."""
    first, second = _renumbered(mine.rows["rounds"], other.rows["rounds"])
    mine_rows, other_rows = mine.rows | {"rounds": first}, other.rows | {"rounds": second}
    rows = {
        name: _joined(section, mine_rows[name], other_rows[name])
        for name, section in SECTIONS.items()
    }
    return replace(mine, rows=rows, library=mine.library or other.library)


def _joined(section: Section, mine: list[Row], other: list[Row]) -> list[Row]:
    by_key = {_key(section, row): row for row in mine}
    for row in other:
        key = _key(section, row)
        if key not in by_key:
            by_key[key] = row
            continue
        older, newer = sorted((by_key[key], row), key=lambda one: one[section.latest] or _NEVER)
        by_key[key] = section.join(older, newer)
    return list(by_key.values())


def _key(section: Section, row: Row) -> tuple[Any, ...]:
    return tuple(row[field] for field in section.key)


def _renumbered(mine: list[Row], other: list[Row]) -> tuple[list[Row], list[Row]]:
    """The rounds of both with numbers in the order in which they began.

    What was missed in a test is practised in a place that holds its number, so
    that this number changes as well.
    """
    tests = sorted({row["started_at"] for row in [*mine, *other] if row["place"] == TEST})
    number_of = {started: number for number, started in enumerate(tests, start=1)}
    moved = [_moved(rows, number_of) for rows in (mine, other)]
    together = {(row["place"], row["started_at"]) for rows in moved for row in rows}
    counted: Counter[str] = Counter()
    numbers: dict[tuple[str, datetime], int] = {}
    for place, started in sorted(together):
        counted[place] += 1
        numbers[place, started] = counted[place]
    first, second = (
        [row | {"number": numbers[row["place"], row["started_at"]]} for row in rows]
        for rows in moved
    )
    return first, second


def _moved(rows: list[Row], number_of: dict[datetime, int]) -> list[Row]:
    """The rounds with the places of their tests as these are numbered from now on."""
    places = {
        f"{TEST}/{row['number']}": f"{TEST}/{number_of[row['started_at']]}"
        for row in rows
        if row["place"] == TEST
    }
    return [row | {"place": places.get(row["place"], row["place"])} for row in rows]
