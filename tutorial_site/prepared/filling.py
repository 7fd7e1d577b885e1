"""What stands in the holes of a page for one learner.

A page says what it needs of the learner (its *wishes*), which is one query, and
what it makes of that. What was made is kept under what was read, so that the
same rows are not read and drawn again; whose they are does not matter.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from math import inf
from typing import Any

from django.http import HttpRequest

from lessons.known import Wish, learner_in, statement_for
from lessons.learners import name_in_cookie
from lessons.models import Learner
from lessons.statements import Statement
from tutorial_site.prepared.pieces import Piece
from tutorial_site.prepared.store import Store

_OVERHEAD = 600


@dataclass(frozen=True, kw_only=True)
class Filling:
    """What differs from what a stranger sees, by hole; good until then, in seconds since 1970."""

    pieces: dict[str, Piece]
    until: float = inf

    #: About the bytes that it takes; the pieces are kept elsewhere.
    size = _OVERHEAD


@dataclass(frozen=True, kw_only=True)
class Holes:
    """What a page with holes needs of a learner, and what it makes of it.

    What is not among what ``fill`` makes stays as a stranger sees it. What it
    writes is written only when it is called: it says how long it need not be.
    """

    wishes: tuple[Wish[Any], ...]
    fill: Callable[[Any, Learner], Filling]

    @cached_property
    def statement(self) -> Statement:
        """What asks for a learner with all of them."""
        return statement_for(*self.wishes)


_fillings: Store[Filling] = Store(3 * 1024 * 1024)


def forget_fillings() -> None:
    """Make everything anew from now on."""
    _fillings.clear()


def filling_for(request: HttpRequest, holes: Holes) -> dict[str, Piece]:
    """What stands in the holes for who asks: nothing else than for a stranger, or that."""
    name = name_in_cookie(request)
    if name is None:
        return {}
    rows = holes.statement.ask(name)
    key = (request.path, _digest(rows))
    kept = _fillings.get(key)
    if kept is None or kept.until <= time.time():
        learner = learner_in(rows, *holes.wishes)
        kept = holes.fill(request, learner) if learner else Filling(pieces={})
        if kept.until > time.time():
            _fillings.keep(key, kept)
    return kept.pieces


def _digest(rows: Iterable[tuple[int, str]]) -> bytes:
    text = "\0".join([f"{kind}{values}" for kind, values in rows])
    return blake2b(text.encode(), digest_size=16).digest()
