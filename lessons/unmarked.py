"""Texts of the course that name no fact and are not marked as no claim.

In Markdown ``lessons.claims`` looks at each paragraph, list item and table row.
In TOML a sentence counts as marked when its table, or one that it stands in, has
``facts = ["id"]``, or when its table itself has ``no_claim = true``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lessons.markdown import render
from tutorial_site.content import BASE_DIR, ContentError, name_of, read, read_toml

#: A text that is neither is a problem like any other, for ``manage.py check`` and the
#: tests. Off, only ``manage.py claims`` lists it.
EVERY_TEXT_IS_MARKED = True

MARKDOWN = ("lessons/content/**/*.md",)
TOML = ("lab/experiments/*.toml", "lab/*/content/*.toml", "quizzes/content/**/*.toml")
#: What asks, names, quotes a belief or is chosen among others claims nothing by itself.
_NO_TEXTS = {"prompt", "text", "title", "label", "help", "belief", "code", "group"}
_SENTENCE = re.compile(r"(\S+\s+){3,}.*[.?!”`)]", re.DOTALL)


def problems() -> list[str]:
    """What ``manage.py check`` says of it: nothing, while the switch is off."""
    return list(unmarked()) if EVERY_TEXT_IS_MARKED else []


def unmarked(root: Path = BASE_DIR) -> Iterator[str]:
    """Each text that is neither, as ``path: what is wrong, what to do``."""
    for path in _paths(root, MARKDOWN):
        for text in _texts_of_page(path):
            yield (
                f"{name_of(path)}: “{_short(text)}” names no fact; "
                "end it with [prove it](fact:...) or [no claim](no-claim:)"
            )
    for path in _paths(root, TOML):
        for text in _texts_of_table(path):
            yield (
                f"{name_of(path)}: “{_short(text)}” names no fact; "
                "put facts = [...] or no_claim = true beside it"
            )


def _paths(root: Path, patterns: tuple[str, ...]) -> list[Path]:
    return sorted(path for pattern in patterns for path in root.glob(pattern))


def _texts_of_page(path: Path) -> list[str]:
    try:
        return render(read(path)[1]).unmarked
    except ContentError:
        return []  # its own room tells


def _texts_of_table(path: Path) -> Iterator[str]:
    try:
        yield from _sentences(read_toml(path))
    except ContentError:
        return


def _sentences(data: Any, key: str = "", *, claims: bool = True) -> Iterator[str]:
    """The sentences inside of ``data`` that nothing marks."""
    if isinstance(data, dict):
        if not data.get("facts"):
            claims = data.get("no_claim") is not True
            for name, value in data.items():
                yield from _sentences(value, name, claims=claims)
    elif isinstance(data, list):
        for value in data:
            yield from _sentences(value, key, claims=claims)
    elif claims and key not in _NO_TEXTS and isinstance(data, str) and _SENTENCE.fullmatch(data):
        yield data


def _short(text: str) -> str:
    return text if len(text) <= 70 else f"{text[:69].rstrip()}…"
