from __future__ import annotations

from pathlib import Path

from django.test import Client

from lessons.sheet import problems

SHEET = (
    '+++\ntitle = "A sheet"\nminutes = 1\nsummary = "Of it."\n+++\n\nText. [no claim](no-claim:)\n'
)


def test_the_page_shows_the_sheet(client: Client) -> None:
    page = client.get("/cheat-sheet/").content.decode()

    assert "<h1>Cheat sheet</h1>" in page
    assert 'class="fact-link"' in page


def test_a_sheet_may_be_right(tmp_path: Path) -> None:
    (tmp_path / "01-a.md").write_text(SHEET)

    assert problems(tmp_path) == []


def test_a_sheet_holds_nothing_that_runs(tmp_path: Path) -> None:
    (tmp_path / "01-a.md").write_text(SHEET + "\n/// experiment | commit\n///\n[x](fact:nothing)\n")

    told = problems(tmp_path)

    assert "it holds more than text, tables and code" in told[0]
    assert "the link 'fact:nothing' leads nowhere" in told[1]
