"""SQL in short: the verb and the table."""

from __future__ import annotations

import re
from functools import lru_cache

_NAME = r'(?:"[^"]*"|[\w$]+)(?:\.(?:"[^"]*"|[\w$]+))*'
_WRITES = re.compile(
    rf"\s*(INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM|REPLACE INTO)\s+({_NAME})", re.IGNORECASE
)
_READS = re.compile(rf"\s*SELECT\b.*?\bFROM\s+({_NAME})", re.IGNORECASE | re.DOTALL)
LONGEST = 48


@lru_cache(maxsize=1024)
def short(statement: str) -> str:
    """``INSERT INTO lab_book`` for a whole INSERT; the beginning of what is not known."""
    if found := _WRITES.match(statement):
        return f"{found[1].upper()} {_table(found[2])}"
    if found := _READS.match(statement):
        return f"SELECT FROM {_table(found[1])}"
    text = " ".join(statement.split())
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _table(name: str) -> str:
    """The last part of a name with its schema, without quotes."""
    return name.rpartition(".")[2].strip('"')


def whole(statement: str, parameters: tuple[str, ...]) -> str:
    """The statement as it was sent, and its parameters."""
    return f"{statement}\n\nwith {', '.join(parameters)}" if parameters else statement
