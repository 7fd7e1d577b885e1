"""Facts that a question names: each has to exist."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def fact_problems(ids: list[Any]) -> Iterator[str]:
    """What is wrong with the ids of facts in a content file."""
    yield from ()
