"""What an operator sets: environment variables, read strictly.

A value that cannot be meant stops the start with a sentence, or a typing
mistake would open what was to be closed.
"""

from __future__ import annotations

import os

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str = "") -> str:
    """The value as it stands; what is set to nothing is not set."""
    return os.environ.get(name) or default


def flag(name: str) -> bool:
    """Whether it is on. Raises ImproperlyConfigured for what is neither 0 nor 1."""
    value = text(name, "0")
    if value not in {"0", "1"}:
        raise ImproperlyConfigured(f"{name} is {value!r}; set it to 1 for on, or to 0 for off.")
    return value == "1"


def number(name: str, default: int, least: int = 0) -> int:
    """A whole number. Raises ImproperlyConfigured for all else, and for one below ``least``."""
    value = text(name, str(default))
    if not (value.isascii() and value.isdecimal()) or int(value) < least:
        raise ImproperlyConfigured(f"{name} is {value!r}; set it to a number from {least} up.")
    return int(value)


def words(name: str) -> list[str]:
    """The words between commas and spaces."""
    return text(name).replace(",", " ").split()


def one_of(name: str, *known: str) -> str:
    """One of the known values, the first without it. Raises ImproperlyConfigured for others."""
    value = text(name, known[0])
    if value not in known:
        raise ImproperlyConfigured(f"{name} is {value!r}; set it to one of {', '.join(known)}.")
    return value
