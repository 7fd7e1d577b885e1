"""Values out of a file from anywhere: each check gives the value, or says what is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

type Check = Callable[[Any], Any]

_SLUG = re.compile(r"[A-Za-z0-9_-]{1,100}")
_SEED = re.compile(r"[a-z0-9-]{1,40}")
_PLACE = re.compile(r"[a-z0-9/-]{1,100}")
_BEGINNING = 2020
_MOST = 1_000_000


class Wrong(Exception):
    """What is wrong with a value, in words that follow its name."""


def slug(value: Any) -> str:
    """The name of a lesson, a question, an experiment."""
    return _matching(value, _SLUG)


def place(value: Any) -> str:
    """The name of a set."""
    return _matching(value, _PLACE)


def seed(value: Any) -> str:
    """The word of a class that took one test, or an empty text."""
    return "" if value == "" else _matching(value, _SEED)


def text(most: int) -> Check:
    """A text of at most so many characters."""

    def check(value: Any) -> str:
        if not isinstance(value, str) or len(value) > most:
            raise Wrong(f"has to be a text of at most {most} characters")
        return value

    return check


def truth(value: Any) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise Wrong("has to be true or false")
    return value


def count(value: Any) -> int:
    """A whole number from 0 up."""
    if type(value) is not int or not 0 <= value <= _MOST:
        raise Wrong(f"has to be a whole number from 0 to {_MOST}")
    return value


def one_of(*known: str) -> Check:
    """One of these texts."""

    def check(value: Any) -> str:
        if not isinstance(value, str) or value not in known:
            raise Wrong(f"has to be one of {', '.join(name or 'an empty text' for name in known)}")
        return value

    return check


def past(value: Any) -> datetime:
    """A moment that is over; a clock may go wrong by a day."""
    return _moment(value, timedelta(days=1))


def soon(value: Any) -> datetime:
    """A moment that is over or comes within the next years."""
    return _moment(value, timedelta(days=800))


def maybe(check: Check) -> Check:
    """Null, or what ``check`` lets pass."""
    return lambda value: None if value is None else check(value)


def several(check: Check, most: int) -> Check:
    """A list of at most so many."""

    def check_all(value: Any) -> list[Any]:
        if not isinstance(value, list) or len(value) > most:
            raise Wrong(f"has to be a list of at most {most}")
        return [check(one) for one in value]

    return check_all


def table(fields: Mapping[str, Check]) -> Check:
    """An object with exactly these fields."""

    def check(value: Any) -> dict[str, Any]:
        if not isinstance(value, dict) or value.keys() != fields.keys():
            raise Wrong(f"has to hold exactly: {', '.join(fields)}")
        return {name: _told(name, one, value[name]) for name, one in fields.items()}

    return check


def anything(value: Any) -> Any:
    """What another check looks at later."""
    return value


def _told(name: str, check: Check, value: Any) -> Any:
    try:
        return check(value)
    except Wrong as wrong:
        raise Wrong(f"`{name}` {wrong}") from None


def _matching(value: Any, pattern: re.Pattern[str]) -> str:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise Wrong("has to be a name of letters, digits and hyphens")
    return value


def _moment(value: Any, ahead: timedelta) -> datetime:
    try:
        moment = datetime.fromisoformat(value)
        if moment.year >= _BEGINNING and moment <= timezone.now() + ahead:
            return moment
    except (OverflowError, TypeError, ValueError):
        pass
    raise Wrong("has to be a date with its time and time zone, as 2026-03-02T18:00:00+00:00")
