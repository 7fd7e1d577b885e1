from __future__ import annotations

from typing import Any

import pytest

from lab.parameters import read_parameter


@pytest.mark.parametrize(
    ("default", "table", "kind"),
    [
        ("It", {}, "text"),
        ("It", {"max_length": 20}, "text"),
        (False, {}, "boolean"),
        (3, {"minimum": 1, "maximum": 5}, "integer"),
        (0.2, {"minimum": 0, "maximum": 0.3, "step": 0.05}, "number"),
        ("a", {"choices": [["a", "one"], ["b", "another"]]}, "choice"),
    ],
)
def test_the_kind_follows_from_the_default(default: Any, table: dict[str, Any], kind: str) -> None:
    parameter, problems = read_parameter("name", default, {"label": "Label", **table})

    assert problems == []
    assert parameter is not None
    assert (parameter.kind, parameter.default, parameter.label) == (kind, default, "Label")


def test_bounds_and_help_are_kept() -> None:
    table = {"label": "Seconds", "help": "Not long.", "minimum": 0, "maximum": 0.3}

    parameter, _ = read_parameter("seconds", 0.1, table)

    assert parameter is not None
    assert (parameter.minimum, parameter.maximum, parameter.help) == (0.0, 0.3, "Not long.")


def test_choices_are_pairs() -> None:
    table = {"label": "How", "choices": [["a", "one"]]}

    parameter, _ = read_parameter("how", "a", table)

    assert parameter is not None
    assert parameter.choices == (("a", "one"),)


@pytest.mark.parametrize(
    ("default", "table", "complaint"),
    [
        (None, {"label": "L"}, "its default is None"),
        ("It", "a title", "make it a table"),
        ("It", {}, "`label` is missing"),
        ("It", {"label": 3}, "`label` is 3"),
        ("It", {"label": "L", "minimum": 1}, "`minimum` is not known"),
        ("It", {"label": "L", "max_length": 1}, "its default is longer than 1"),
        ("", {"label": "L", "max_length": 0}, "`max_length` is 0"),
        ("It", {"label": "L", "max_length": 201}, "`max_length` is 201"),
        (3, {"label": "L"}, "`minimum` is missing"),
        (3, {"label": "L", "minimum": 1}, "`maximum` is missing"),
        (3, {"label": "L", "minimum": 4, "maximum": 5}, "out of bounds"),
        (3, {"label": "L", "minimum": 1.5, "maximum": 5}, "`minimum` is 1.5"),
        (0.5, {"label": "L", "minimum": 0, "maximum": 0.3}, "out of bounds"),
        (0.5, {"label": "L", "minimum": "0", "maximum": 1}, "`minimum` is '0'"),
        ("c", {"label": "L", "choices": [["a", "one"]]}, "its default 'c' is no choice"),
        ("a", {"label": "L", "choices": [["a", "1"], ["a", "2"]]}, "two choices"),
        ("a", {"label": "L", "choices": ["a"]}, "is not like"),
        ("a", {"label": "L", "choices": [["a", 1]]}, "is not like"),
        ("a", {"label": "L", "choices": "a"}, "make it a list"),
    ],
)
def test_what_is_wrong_is_said(default: Any, table: Any, complaint: str) -> None:
    parameter, problems = read_parameter("name", default, table)

    assert parameter is None
    assert any(complaint in problem for problem in problems)
