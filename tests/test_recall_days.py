"""What was missed in a whole test comes back the next day, and a file and a code carry it on."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import console_errors, findings_in_both_schemes, too_wide
from tests.site import serving
from tests.testing_test import fill, play, question_on

pytestmark = pytest.mark.browser


def a_day_goes_by(folder: Path) -> None:
    """What the site keeps of recall becomes a day older: for it, the clock has moved."""
    day = timedelta(days=1)
    with closing(sqlite3.connect(folder / "site.sqlite3", timeout=20)) as database, database:
        rows = database.execute("SELECT id, due, state FROM recall_card").fetchall()
        for key, due, state in rows:
            moved = str(datetime.fromisoformat(due) - day)
            known = json.loads(state)
            for name in ("due", "last_review"):
                known[name] = (datetime.fromisoformat(known[name]) - day).isoformat()
            database.execute(
                "UPDATE recall_card SET due = ?, state = ? WHERE id = ?",
                (moved, json.dumps(known), key),
            )
        ((at,),) = database.execute("SELECT at FROM recall_dues").fetchall()
        earlier = [seconds - int(day.total_seconds()) for seconds in json.loads(at)]
        database.execute("UPDATE recall_dues SET at = ?", (json.dumps(earlier),))


def answer_rightly(page: Page) -> None:
    fill(page, question_on(page))
    page.get_by_role("button", name="Answer: Fairly sure").click()
    expect(page.locator(".verdict-title")).to_contain_text("Right.")


def test_three_missed_in_a_test_are_asked_again_the_next_day(
    browser: Browser, tmp_path: Path
) -> None:
    found: list[str] = []
    with serving(tmp_path) as url:
        today = browser.new_context(base_url=url)
        page = today.new_page()
        errors = console_errors(page)
        missed = {question.id for question in play(page, wrong=3)}
        page.get_by_role("link", name="Try the 3 that you missed").click()
        for place in range(3):
            page.wait_for_url("**/test/1/again/*/")
            answer_rightly(page)
            onward = "Next question" if place < 2 else "See the result"
            page.get_by_role("link", name=onward).click()
        page.wait_for_url("**/test/1/again/")
        page.goto("/recall/")
        expect(page.locator(".recall-due")).to_contain_text("Next: tomorrow, 3 cards.")

        a_day_goes_by(tmp_path)
        tomorrow = browser.new_context(
            base_url=url,
            storage_state=today.storage_state(),
            java_script_enabled=False,
            viewport={"width": 360, "height": 740},
        )
        other = tomorrow.new_page()
        other.goto("/")
        other.get_by_role("link", name="3 due in recall").click()
        other.get_by_role("link", name="Begin").click()
        asked = set()
        for place in range(3):
            other.wait_for_url("**/recall/question/*/")
            question = question_on(other)
            asked.add(question.id)
            assert "right_if" not in other.content()
            answer_rightly(other)
            other.get_by_role("link", name="Next card" if place < 2 else "Done for today").click()
        expect(other.locator(".recall-due")).to_contain_text("You have answered 3 cards.")
        expect(other.locator(".recall-due")).to_contain_text(
            re.compile(r"Next: (tomorrow|in \d+ days)")
        )
        page.goto("/recall/")
        found += findings_in_both_schemes(page) + too_wide(page)
    assert asked == missed
    assert found + errors == []


def test_the_pages_of_recall_and_of_carrying_are_good(open_page: Callable[..., Page]) -> None:
    page = open_page(
        may_complain=True, reduced_motion="reduce", viewport={"width": 360, "height": 740}
    )
    found: list[str] = []

    def look() -> None:
        found.extend(findings_in_both_schemes(page) + too_wide(page))

    page.goto("/recall/deck/")
    page.get_by_role("button", name="Add all").click()
    page.get_by_role("link", name="To recall").click()
    page.wait_for_url("**/recall/")
    page.goto("/recall/deck/order-of-a-save/")
    page.get_by_role("link", name="Show the answer").click()
    expect(page.locator(".card-back")).to_be_focused()
    look()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#status")).to_have_text("Kept. It comes back tomorrow.")
    expect(page.locator(".verdict-of-answer")).to_be_focused()
    look()
    page.goto("/recall/deck/commit-predicted/")
    page.get_by_role("radio").first.check()
    page.get_by_role("button", name="Answer: Certain").click()
    expect(page.locator("#shown .rows > .row").first).to_be_visible()
    look()
    page.goto("/progress/file/take-in/")
    page.get_by_role("button", name="Take it in").click()
    expect(page.get_by_text("Choose a file first.")).to_be_visible()
    look()
    page.goto("/progress/summary/")
    page.get_by_label("A name to print on it").fill("Ada")
    page.get_by_role("button", name="Put it on the page").click()
    expect(page.get_by_role("heading", name="Ada")).to_be_visible()
    look()

    assert found == []


def test_a_file_and_a_code_carry_progress_to_another_browser(
    open_page: Callable[..., Page], tmp_path: Path
) -> None:
    first, second = open_page(), open_page(java_script_enabled=False)
    first.goto("/recall/deck/")
    first.get_by_role("button", name="Add all").click()
    first.wait_for_url("**/recall/deck/")
    first.goto("/progress/")
    with first.expect_download() as saving:
        first.get_by_role("link", name="Save as a file").click()
    file = tmp_path / "progress.json"
    saving.value.save_as(file)

    second.goto("/progress/file/take-in/")
    second.get_by_label("The file").set_input_files(file)
    second.get_by_role("button", name="Take it in").click()
    expect(second.locator(".lead")).to_contain_text("28 cards")
    first.goto("/progress/carry/")
    first.get_by_role("button", name="Make a code").click()
    code = first.locator(".code-shown").inner_text()
    second.goto("/progress/carry/")
    second.get_by_label("The code from the other device").fill(code.lower())
    second.get_by_role("button", name="Go on here").click()
    expect(second.locator(".lead")).to_contain_text("28 cards")
    second.get_by_role("button", name="Take it along").click()

    second.wait_for_url("**/progress/")
    expect(second.get_by_text("28 cards, 28 due")).to_be_visible()
