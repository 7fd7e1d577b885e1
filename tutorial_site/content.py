"""Reading content files: TOML, and Markdown with TOML front matter between ``+++`` lines."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

BASE_DIR = Path(__file__).resolve().parent.parent
FENCE = "+++"
#: As many names as a message can list and still be read.
FEW = 8
_NAMES = {
    str: "text",
    int: "a whole number",
    bool: "true or false",
    float: "a number",
    list: "a list",
    dict: "a table",
}


class ContentError(Exception):
    """A content file that cannot be read: what is wrong, and what to do."""


def read(path: Path) -> tuple[dict[str, Any], str]:
    """The front matter and the body of a Markdown file. Raises ContentError."""
    text = _text(path)
    if not text.startswith(FENCE + "\n"):
        raise ContentError(f"it has no front matter; start it with a line {FENCE}")
    front, fence, body = text.removeprefix(FENCE + "\n").partition("\n" + FENCE + "\n")
    if not fence:
        raise ContentError(f"its front matter has no end; close it with a line {FENCE}")
    return _toml(front), body


def read_toml(path: Path) -> dict[str, Any]:
    """The data of a TOML file. Raises ContentError."""
    return _toml(_text(path))


def name_of(path: Path) -> str:
    """The path as a message shows it: from the root of the project, if it is inside."""
    inside = path.is_relative_to(BASE_DIR)
    return str(path.relative_to(BASE_DIR)) if inside else str(path)


def one_of(names: Iterable[str], wrong: str) -> str:
    """What to do where ``wrong`` is none of ``names``: the nearest, or all if they are few."""
    known = list(names)
    if len(known) <= FEW:
        return f"use one of: {', '.join(known) or '(there is none)'}"
    near = get_close_matches(wrong, known, n=3, cutoff=0.5)
    if near:
        return f"did you mean {' or '.join(near)}?"
    return f"none of the {len(known)} is like it, correct its name"


def field_problems(
    data: Mapping[str, Any],
    required: Mapping[str, type],
    optional: Mapping[str, type] | None = None,
) -> list[str]:
    """What is wrong with the keys of ``data``: missing, unknown, or of the wrong type."""
    known = {**required, **(optional or {})}
    missing = [f"`{key}` is missing; add it" for key in required if key not in data]
    unknown = [
        f"`{key}` is not known here; remove it, or use one of {', '.join(known)}"
        for key in data
        if key not in known
    ]
    wrong = [
        f"`{key}` is {data[key]!r}; make it {_NAMES[kind]}"
        for key, kind in known.items()
        if key in data and type(data[key]) is not kind
    ]
    return missing + unknown + wrong


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise ContentError(f"it cannot be read: {error.strerror}; make it readable") from error
    except UnicodeDecodeError as error:
        raise ContentError(f"it is not UTF-8 at byte {error.start}; save it as UTF-8") from error


def _toml(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ContentError(f"its TOML cannot be read: {error}; correct it there") from error
