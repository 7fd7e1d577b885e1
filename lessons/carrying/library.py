"""Whether some bytes are a library: a small SQLite file with exactly our tables."""

from __future__ import annotations

import sqlite3
import zlib
from contextlib import closing
from functools import cache

from lab import runner
from lab.library.keeping import LARGEST
from lab.library.shelf import LIMITS, without_wal

#: How many bytes a library can have when it is unpacked: a small file can hold a lot of nothing.
_UNPACKED = 4 * 1024 * 1024
_LONGEST = 1000
_NOTHING = "def nothing():\n    pass\n"
_SCHEMA = "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name"
_TYPES = {"integer": int, "bigint": int, "varchar": str, "text": str, "bool": int}
_NO_LIBRARY = "The library in this file is none that this site could have saved."
_FULL = "The library in this file holds more than a library can hold."


def library_problem(packed: bytes) -> str:
    """What is wrong with a library from a file, empty if nothing is.

    Raises what the lab raises when it cannot tell what a library looks like.
    """
    file = _unpacked(packed)
    if file is None:
        return _NO_LIBRARY if len(packed) <= LARGEST else _FULL
    try:
        with closing(_open(file)) as connection:
            return _problem(connection)
    except sqlite3.Error:
        return _NO_LIBRARY


def _unpacked(packed: bytes) -> bytes | None:
    if len(packed) > LARGEST:
        return None
    unpacking = zlib.decompressobj()
    try:
        file = unpacking.decompress(packed, _UNPACKED)
    except zlib.error:
        return None
    return file if unpacking.eof and not unpacking.unused_data else None


def _open(file: bytes) -> sqlite3.Connection:
    """The file in memory, to be read only, with nothing of its own that runs."""
    connection = sqlite3.connect(":memory:")
    connection.deserialize(without_wal(file))
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA query_only = ON")
    return connection


def _problem(connection: sqlite3.Connection) -> str:
    if connection.execute(_SCHEMA).fetchall() != _our_schema():
        return _NO_LIBRARY
    if connection.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
        return _NO_LIBRARY
    if connection.execute("PRAGMA foreign_key_check").fetchall():
        return _NO_LIBRARY
    for model, most in LIMITS.items():
        table = f"lab_{model.lower()}"
        types = [_type(row[2]) for row in connection.execute(f"PRAGMA table_info({table})")]
        rows = connection.execute(f"SELECT * FROM {table} LIMIT {most + 1}").fetchall()  # noqa: S608
        if len(rows) > most:
            return _FULL
        if not all(
            _fits(value, kind) for row in rows for value, kind in zip(row, types, strict=True)
        ):
            return _NO_LIBRARY
    return ""


def _type(declared: str) -> type:
    """What SQLite is to hold in a column; it would hold anything else as well."""
    return _TYPES.get(declared.lower().partition("(")[0].split()[0], object)


def _fits(value: object, kind: type) -> bool:
    if isinstance(value, str) and len(value) > _LONGEST:
        return False
    return value is None or isinstance(value, kind)


@cache
def _our_schema() -> list[tuple[str, str, str, str]]:
    """The tables of a new library, from a run that does nothing."""
    job = runner.Job(
        source=_NOTHING, filename="nothing.py", action="nothing", arguments={}, keep=True
    )
    file = runner.run(job).library
    if file is None:
        raise runner.LabBusy("a run that does nothing did not come to its end")
    with closing(_open(file)) as connection:
        return connection.execute(_SCHEMA).fetchall()
