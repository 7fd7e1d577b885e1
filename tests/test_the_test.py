"""The test in a browser: a whole one with three misses, those again, and paper for a class."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import axe_findings, too_wide
from tests.testing_test import answer_all, fill, play, question_on

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("javascript", [True, False])
def test_a_whole_test_is_played_and_what_was_missed_is_played_again(
    open_page: Callable[..., Page], javascript: bool
) -> None:
    page = open_page(java_script_enabled=javascript, viewport={"width": 360, "height": 740})

    missed = play(page, wrong=3)

    assert len(missed) == 3
    expect(page.locator(".score")).to_contain_text("7 of 10 right")
    expect(page.locator(".review > li").first).to_contain_text("look at this one first")
    expect(page.locator(".topics .readings a").first).to_be_visible()
    found = axe_findings(page) + too_wide(page) if javascript else []
    page.get_by_role("link", name="Try the 3 that you missed").click()
    page.wait_for_url("**/test/1/again/*/")
    for place in range(3):
        fill(page, question_on(page))
        page.get_by_role("button", name="Answer: Certain").click()
        expect(page.locator(".verdict-title")).to_contain_text("Right.")
        page.get_by_role("link", name="Next question" if place < 2 else "See the result").click()
        page.wait_for_url("**/test/1/again/*/" if place < 2 else "**/test/1/again/")
    expect(page.locator(".score")).to_have_text("3 of 3 right")
    page.goto("/test/1/")
    expect(page.locator(".score")).to_contain_text("7 of 10 right")
    assert found == []


def test_a_run_is_shown_when_the_test_is_over(page: Page) -> None:
    play(page)
    page.locator(".review h3 a").first.click()
    page.wait_for_url("**/test/1/*/")

    page.get_by_role("button", name="Show me").first.click()

    expect(page.locator("#shown .rows > .row").first).to_be_visible()


def test_half_a_test_survives_a_closed_browser_and_a_second_tab(
    open_page: Callable[..., Page],
) -> None:
    first = open_page()
    first.goto("/test/class/blue/")
    first.get_by_role("button", name="Begin").click()
    first.wait_for_url("**/test/1/1/")
    second = first.context.new_page()
    second.goto("/test/1/1/")
    for tab, wrongly in ((first, True), (second, False)):
        fill(tab, question_on(tab), wrongly=wrongly)
        tab.get_by_role("button", name="Answer: A guess").click()
        tab.wait_for_url("**/test/1/2/")
    first.go_back()

    later = open_page(storage_state=first.context.storage_state())
    later.goto("/test/")
    expect(later.locator(".standing")).to_contain_text("Test 1, class blue is open: 1 of 10")
    later.get_by_role("link", name="Go on").click()
    later.wait_for_url("**/test/1/2/")
    assert answer_all(later) == []
    expect(later.locator(".score")).to_contain_text("9 of 10 right")


def test_a_sheet_prints_on_a4_without_navigation_and_without_cut_lines(page: Page) -> None:
    found: list[str] = []
    page.set_viewport_size({"width": 360, "height": 740})
    for address in ("", "sheet/", "sheet/?answers=on"):
        page.goto(f"/test/class/blue/{address}")
        found += axe_findings(page) + too_wide(page)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 680, "height": 960})  # A4 without its margins

    for name in (".site-header", ".site-footer", ".paper-way"):
        expect(page.locator(name).first).to_be_hidden()
    assert found == []
    assert page.locator(".task").count() == 10
    assert too_wide(page) == []
    pdf = page.pdf(prefer_css_page_size=True)
    assert 3 <= len(re.findall(rb"/Type\s*/Page\b", pdf)) <= 14
