"""One parameter of an action: its default from the code, its label and bounds from the TOML."""

from __future__ import annotations

from typing import Any

from lab.definitions import LONGEST_TEXT, Parameter
from tutorial_site.content import field_problems

_KINDS: dict[type, str] = {str: "text", bool: "boolean", int: "integer", float: "number"}
_FIELDS: dict[str, dict[str, type]] = {
    "text": {"max_length": int},
    "boolean": {},
    "choice": {"choices": list},
    "integer": {"minimum": int, "maximum": int, "step": int},
    "number": {"minimum": float, "maximum": float, "step": float},
}


def read_parameter(name: str, default: Any, table: Any) -> tuple[Parameter | None, list[str]]:
    """The parameter, or None and what is wrong with it."""
    kind = _KINDS.get(type(default))
    if kind is None:
        return None, [f"its default is {default!r}; make it a text, a number, True or False"]
    if not isinstance(table, dict):
        return None, ["make it a table"]
    if kind == "text" and "choices" in table:
        kind = "choice"
    fields = _FIELDS[kind]
    if kind == "number":
        table = {key: _as_number(key, value) for key, value in table.items()}
    required = {key: kind for key, kind in fields.items() if key not in ("step", "max_length")}
    problems = field_problems(table, {"label": str, **required}, {"help": str, **fields})
    if problems:
        return None, problems
    choices, problems = _choices(table.get("choices", []))
    if problems:
        return None, problems
    parameter = Parameter(name=name, kind=kind, default=default, **{**table, "choices": choices})
    problems = _problems(parameter)
    return (None, problems) if problems else (parameter, [])


def _as_number(key: str, value: Any) -> Any:
    """A bound written as `1` means 1.0."""
    return float(value) if key in _FIELDS["number"] and type(value) is int else value


def _choices(pairs: list[Any]) -> tuple[tuple[tuple[str, str], ...], list[str]]:
    for pair in pairs:
        if not (isinstance(pair, list) and [type(part) for part in pair] == [str, str]):
            return (), [f'the choice {pair!r} is not like ["value", "label"]; correct it']
    return tuple((value, label) for value, label in pairs), []


def _problems(parameter: Parameter) -> list[str]:
    """What is wrong with the bounds, or with the default that should be within them."""
    default, problems = parameter.default, []
    low, high = parameter.minimum, parameter.maximum
    if low is not None and high is not None and not low <= float(default) <= high:
        problems.append(f"its default {default!r} is out of bounds; change one of them")
    if isinstance(default, str) and len(default) > parameter.max_length:
        problems.append(f"its default is longer than {parameter.max_length}; shorten it")
    if not 1 <= parameter.max_length <= LONGEST_TEXT:
        problems.append(f"`max_length` is {parameter.max_length}; make it 1 to {LONGEST_TEXT}")
    values = [value for value, _ in parameter.choices]
    if parameter.kind == "choice" and default not in values:
        problems.append(f"its default {default!r} is no choice; add it, or change the default")
    if len(set(values)) < len(values):
        problems.append("two choices have the same value; keep one")
    return problems
