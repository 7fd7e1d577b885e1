"""The patterns that are set side by side."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from lab.performance.patterns import patterns, problems

Write = Callable[[str], Path]
ROW = '[[patterns]]\nkey = "a"\nexperiment = "heavy-pre-save"\ntitle = "A"\nwhat = "B"\n'


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(text: str) -> Path:
        path = tmp_path / "patterns.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_nothing_is_wrong_with_them() -> None:
    assert problems() == []
    assert len(patterns()) >= 8


def test_each_has_the_arguments_of_its_experiment() -> None:
    pattern = patterns()["on-commit"]

    assert pattern.arguments == {"title": "Two Scoops", "seconds": 0.1, "how": "callback"}
    assert pattern.link == "/lab/work-on-commit/?title=Two+Scoops&seconds=0.1&how=callback"


def test_a_right_file_has_no_problems(write: Write) -> None:
    assert problems(write(ROW)) == []


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("title = ", "patterns.toml: "),
        ("", "patterns.toml: there is no pattern; add a table [[patterns]]"),
        (ROW + ROW, "pattern 1: its key 'a' is there twice; rename one"),
        (ROW.replace("heavy-", "no-"), "there is no experiment 'no-pre-save'; correct its slug"),
        (ROW + "arguments = { speed = 1 }\n", "`speed` is no argument of heavy-pre-save; remove"),
        (ROW.replace("what", "why"), "`what` is missing"),
    ],
)
def test_what_is_wrong_is_told(write: Write, text: str, problem: str) -> None:
    assert any(problem in found for found in problems(write(text)))
