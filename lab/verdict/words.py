"""Small words for sentences: counts, lists, ordinals of English."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Sentence:
    """One plain sentence; ``tone`` is "ok", "bad" or "plain", code is in `backticks`.

    ``event`` is the number of the event that shows it.
    """

    tone: str
    text: str
    event: int | None = None


def count(number: int, noun: str, plural: str = "") -> str:
    """``1 row``, ``3 rows``, ``no rows``."""
    word = noun if number == 1 else plural or f"{noun}s"
    return f"{number or 'no'} {word}"


def times(number: int) -> str:
    """``once``, ``twice``, ``3 times``."""
    return {1: "once", 2: "twice"}.get(number, f"{number} times")


def listing(items: Sequence[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    *first, last = items
    return f"{', '.join(first)} and {last}" if first else last


def in_turn(values: Sequence[str]) -> str:
    """``True, then False``; ``True each time``."""
    if len(values) > 1 and len(set(values)) == 1:
        return f"{values[0]} each time"
    shown = ", then ".join(values[:4])
    return f"{shown}, and so on" if len(values) > 4 else shown


def code(text: str) -> str:
    """``text`` as code."""
    return f"`{text.replace('`', chr(39))}`"


def codes(names: Iterable[str]) -> str:
    """Distinct names as code, in their order: ```a`, `b` and `c```."""
    return listing([code(name) for name in dict.fromkeys(names)])
