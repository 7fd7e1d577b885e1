"""What pages of text add in a browser: results that wait, copying, addresses of headings."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.learner import press_save

pytestmark = pytest.mark.browser


def test_what_the_run_showed_opens_after_the_run(page: Page) -> None:
    page.goto("/learn/post-save/")
    result = page.locator("details.result")
    expect(result).not_to_have_attribute("open", "")

    page.locator("input[name=predict]").first.check()
    press_save(page, "post-save-created")

    expect(result).to_have_attribute("open", "")


def test_with_several_runs_it_waits_for_all(page: Page) -> None:
    page.goto("/learn/what-a-transaction-is/")

    page.locator("#form-autocommit input[name=predict]").first.check()
    press_save(page, "autocommit")

    expect(page.locator("details.result")).not_to_have_attribute("open", "")


def test_without_javascript_it_opens_with_the_run_too(page_without_javascript: Page) -> None:
    page = page_without_javascript
    page.goto("/learn/post-save/")
    expect(page.locator("details.result")).not_to_have_attribute("open", "")

    page.locator("input[name=predict]").first.check()
    press_save(page, "post-save-created")

    expect(page.locator("details.result")).to_have_attribute("open", "")


def test_code_in_the_text_can_be_copied(open_page: Callable[..., Page]) -> None:
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto("/deep-dive/mental-model/")

    page.locator(".prose .highlight").get_by_role("button", name="Copy").first.click()

    assert page.evaluate("navigator.clipboard.readText()").startswith("def save_in_short(")
    expect(page.locator("#status")).to_have_text("Copied.")


def test_a_heading_can_be_linked_to_by_keyboard(page: Page) -> None:
    page.goto("/deep-dive/mental-model/")
    link = page.get_by_role("link", name="Link to: The core idea")
    expect(link).to_have_css("opacity", "0")

    link.focus()

    expect(link).to_have_css("opacity", "1")
    link.press("Enter")
    expect(page.locator(":target")).to_have_text("The core idea")


@pytest.mark.parametrize(("width", "shown"), [(1440, "wide"), (360, "narrow")])
def test_a_picture_of_a_run_fits_its_paper(
    open_page: Callable[..., Page], width: int, shown: str
) -> None:
    page = open_page(viewport={"width": width, "height": 800})

    page.goto("/deep-dive/overview/")

    expect(page.get_by_role("img", name="One save, from the call to the return")).to_have_count(1)
    expect(page.locator(f".drawing.is-{shown}")).to_be_visible()
