from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from lessons import unmarked as module
from lessons.unmarked import problems, unmarked

TOML = """\
title = "A title that is long enough to be a sentence."
summary = "This says something about Django."
short = "Not a sentence"

[[predictions]]
prompt = "What does this ask of the learner?"
facts = ["one"]
why = "This one is tied to a fact."

[[options]]
no_claim = true
why = "This one claims nothing at all."
steps = ["Nor does this one claim anything."]

[[options.parts]]
why = "This one stands in another table."

[[options]]
facts = []
no_claim = false
why = "This one is tied to no fact."
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    pages, experiments = tmp_path / "lessons/content/deep", tmp_path / "lab/experiments"
    for folder in (pages, experiments):
        folder.mkdir(parents=True)
    (pages / "01-a.md").write_text('+++\ntitle = "A"\n+++\nA paragraph that claims.\n')
    (pages / "02-b.md").write_text("No front matter")
    (experiments / "a.toml").write_text(TOML)
    (experiments / "b.toml").write_text("title =")
    return tmp_path


def test_pages_and_tables_are_looked_at(root: Path) -> None:
    page, summary, part, option = unmarked(root)

    assert page.endswith(
        "01-a.md: “A paragraph that claims.” names no fact; "
        "end it with [prove it](fact:...) or [no claim](no-claim:)"
    )
    assert summary.endswith(
        "a.toml: “This says something about Django.” names no fact; "
        "put facts = [...] or no_claim = true beside it"
    )
    assert "“This one stands in another table.”" in part
    assert "“This one is tied to no fact.”" in option


def test_a_long_text_is_shortened(root: Path) -> None:
    page = root / "lessons/content/deep/01-a.md"
    page.write_text(f"+++\ntitle = 1\n+++\n{'word ' * 40}.\n")

    assert f"“{'word ' * 13}word…”" in next(unmarked(root))


def test_it_is_a_problem_unless_the_switch_is_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "unmarked", lambda: iter(["a.md: “x” names no fact; mark it"]))

    assert problems() == ["a.md: “x” names no fact; mark it"]
    monkeypatch.setattr(module, "EVERY_TEXT_IS_MARKED", False)
    assert problems() == []


def test_each_text_of_the_course_names_its_facts_or_claims_nothing() -> None:
    assert list(unmarked()) == []


def test_the_command_lists_them(monkeypatch: pytest.MonkeyPatch) -> None:
    found = ["lessons/a.md: one", "lab/b.toml: two"]
    monkeypatch.setattr("lessons.management.commands.claims.unmarked", lambda: iter(found))

    def told(*arguments: str) -> list[str]:
        out = StringIO()
        call_command("claims", *arguments, stdout=out)
        return out.getvalue().splitlines()

    said = "texts name no fact and are not marked as no claim."
    assert told() == [*found, f"2 {said}"]
    assert told("lab/") == ["lab/b.toml: two", f"1 {said}"]
    assert told("quizzes/", "--strict") == [f"0 {said}"]
    with pytest.raises(CommandError, match="2 texts name no fact"):
        told("--strict")
