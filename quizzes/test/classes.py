"""A class that takes one test: the word or number that its teacher gives out."""

from __future__ import annotations

import re
import secrets

LONGEST = 40
_SEED = re.compile(rf"[a-z0-9](?:[a-z0-9-]{{0,{LONGEST - 2}}}[a-z0-9])?")
_OTHER = "Use small letters, digits and hyphens, such as “spring-26” or “4711”."


class NoSeed(Exception):
    """What came is no word for a class: a sentence that says what to do."""


def seed_of(typed: str) -> str:
    """The word as it stands in addresses. Raises NoSeed."""
    word = typed.strip().casefold()
    if not word:
        raise NoSeed("Type a word or a number, or let one be made.")
    if len(word) > LONGEST:
        raise NoSeed(f"This has {len(word)} characters. Use {LONGEST} at most.")
    if not _SEED.fullmatch(word):
        raise NoSeed(_OTHER)
    return word


def new_seed() -> str:
    """A number that nobody has made up, short enough to be read out."""
    return str(100_000 + secrets.randbelow(900_000))
