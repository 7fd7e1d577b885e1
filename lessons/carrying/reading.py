"""A file from anywhere: read whole, or refused with what is wrong in it."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lessons.carrying.grading import graded
from lessons.carrying.library import library_problem
from lessons.carrying.luggage import FORMAT, VERSION, Luggage
from lessons.carrying.sections import SECTIONS, Row, Section
from lessons.carrying.values import Wrong

#: A little less than what the site takes in at all, with the rest of its form.
LARGEST = 960 * 1024
#: So many problems are told; a file that is wrong altogether has thousands.
_TOLD = 5
_HEAD = {"format", "version", "saved_at", "library"}


@dataclass(frozen=True)
class Refused(Exception):
    """Why a file is not taken in: sentences for the learner."""

    problems: tuple[str, ...]


def read(content: bytes) -> Luggage:
    """What a file holds. Raises Refused, and what the lab raises when it has no run to give.

    What is right is not believed but graded anew, by the same runs as ever.
    """
    data = _parse(content)
    rows: dict[str, list[Row]] = {}
    problems: list[str] = []
    for name, section in SECTIONS.items():
        try:
            rows[name] = section.check(data[name])
        except Wrong as wrong:
            problems.append(f"In `{name}`: {wrong}.")
    if problems:
        raise Refused(tuple(problems[:_TOLD]))
    known = {name: [row for row in rows[name] if s.is_known(row)] for name, s in SECTIONS.items()}
    left_out = [(name, len(rows[name]) - len(known[name])) for name in SECTIONS]
    doubles = [name for name, section in SECTIONS.items() if _has_doubles(known[name], section)]
    if doubles:
        raise Refused(tuple(f"In `{name}`: the same thing is there twice." for name in doubles))
    try:
        checked = graded(known)
    except Wrong as wrong:
        raise Refused((f"{wrong}.",)) from None
    return Luggage(
        rows=checked.rows,
        library=_library(data["library"]),
        left_out=tuple(_left_out([*left_out, ("answers", checked.left_out)])),
    )


def _parse(content: bytes) -> dict[str, Any]:
    """The object in the file, with all sections."""
    if len(content) > LARGEST:
        raise Refused((f"This file is larger than {LARGEST // 1024} KB. Choose another.",))
    try:
        data = json.loads(content, parse_constant=_no_number)
        # What cannot be said in UTF-8, or not be kept by a database, is found here at once.
        written = json.dumps(data, ensure_ascii=False).encode()
    except (RecursionError, UnicodeError, ValueError):
        raise Refused(("This is no file of progress: choose one that this page saved.",)) from None
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise Refused(("This is no file of progress: choose one that this page saved.",))
    if data.get("version") != VERSION:
        raise Refused(("This file is of another version of the site, which is not known here.",))
    if data.keys() != _HEAD | SECTIONS.keys() or b"\\u0000" in written:
        raise Refused(("Something in this file was changed: it is not as this page saved it.",))
    return data


def _no_number(name: str) -> None:
    raise ValueError(name)


def _has_doubles(rows: list[Row], section: Section) -> bool:
    keys = [tuple(row[field] for field in section.key) for row in rows]
    return len({*keys}) < len(keys)


def _library(value: object) -> bytes:
    if value is None:
        return b""
    try:
        packed = base64.b64decode(str(value), validate=True)
    except (binascii.Error, ValueError):
        raise Refused(("The library in this file cannot be read.",)) from None
    if problem := library_problem(packed):
        raise Refused((problem,))
    return packed


def _left_out(counted: list[tuple[str, int]]) -> Iterator[str]:
    for name, number in counted:
        if number:
            yield f"{number} in `{name}`"
