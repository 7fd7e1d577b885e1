"""Facts that a question names: each has to exist."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from facts.catalogue import facts


def fact_problems(ids: list[Any]) -> Iterator[str]:
    """What is wrong with the ids of facts in a content file."""
    known = facts()
    for name in ids:
        if name not in known:
            yield f"`facts`: there is no fact {name!r}; correct it, or write the fact"
