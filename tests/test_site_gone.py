"""The site stops while a page is open."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect


@pytest.mark.parametrize("path", ["/", "/lab/library/"])
def test_a_press_that_nobody_answers_says_so_until_one_is_answered(
    open_page: Callable[..., Page], site: str, path: str
) -> None:
    page = open_page(may_complain=True)
    page.goto(site + path)
    page.get_by_label("Title").first.fill("Two Scoops")
    save = page.get_by_role("button", name="Save", exact=True)
    page.route("**/*", lambda route: route.abort())

    save.click()

    expect(page.locator("form .unanswered")).to_contain_text("The site did not answer.")
    page.unroute("**/*")
    save.click()
    expect(page.locator(".unanswered")).to_have_count(0)
    expect(page.get_by_text("created=True").first).to_be_visible()
