"""What the tables of all kinds have, and what can be wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from lab.definitions import GROUPS
from quizzes.proofs import measure_problems, reference_problems
from quizzes.questions.base import LEVELS
from quizzes.references import fact_problems
from tutorial_site.content import field_problems, one_of

REQUIRED: dict[str, type] = {"id": str, "kind": str, "prompt": str}
OPTIONAL: dict[str, type] = {
    "code": str,
    "run": str,
    "facts": list,
    "no_claim": bool,
    "hints": list,
    "steps": list,
    "mistakes": list,
    "level": str,
    "topic": str,
    "quick": str,
}
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def common_problems(data: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with the fields that every kind has."""
    yield from _code_problems(data.get("code", ""))
    if not _SLUG.fullmatch(data["id"]):
        yield f"`id` is {data['id']!r}; use small letters, digits and hyphens"
    yield from fact_problems(data.get("facts", []))
    for name in ("hints", "steps", "mistakes"):
        yield from text_problems(data, name)
    for name, known in ("level", LEVELS), ("topic", tuple(GROUPS)):
        if (value := data.get(name)) is not None and value not in known:
            yield f"`{name}` is {value!r}; {one_of(known, value)}"
    if "run" in data:
        yield from reference_problems(data["run"])


def text_problems(data: Mapping[str, Any], name: str) -> Iterator[str]:
    """What is wrong with a list of texts."""
    if not all(isinstance(text, str) and text for text in data.get(name, [])):
        yield f"`{name}` holds more than texts; write a list of sentences"


def table_problems(
    data: Mapping[str, Any],
    name: str,
    required: Mapping[str, type],
    optional: Mapping[str, type] | None = None,
) -> Iterator[str]:
    """What is wrong with a list of tables, each told by its place."""
    tables = [table for table in data[name] if isinstance(table, dict)]
    if len(tables) < max(2, len(data[name])):
        yield f"`{name}` needs two or more tables; write each as [[questions.{name}]]"
    for position, table in enumerate(tables, start=1):
        for problem in field_problems(table, required, optional):
            yield f"{name.removesuffix('s')} {position}: {problem}"


def deciding_problems(data: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with ``measure``, ``right_if`` and ``wrong_if``."""
    if "measure" in data:
        yield from measure_problems(data["measure"])
    for name in ("right_if", "wrong_if"):
        yield from text_problems(data, name)
    if both := {*map(str, data.get("right_if", []))} & {*map(str, data.get("wrong_if", []))}:
        yield f"{min(both)!r} is both in `right_if` and in `wrong_if`; keep it in one"


def run_problems(data: Mapping[str, Any]) -> Iterator[str]:
    """Whether the run that has to decide is named."""
    if "run" not in data:
        yield "`run` is missing; name the experiment whose run decides"


def _code_problems(source: str) -> Iterator[str]:
    try:
        compile(source, "<code>", "exec")
    except (SyntaxError, ValueError) as error:
        yield f"`code` does not compile ({error}); correct it"
