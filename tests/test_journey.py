"""The way of a learner through the running site, with JavaScript and without."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from playwright.sync_api import Page, expect

from lab.catalogue import experiments
from tests.browser import (
    findings_in_both_schemes,
    kinds_of_elements,
    loose_ends,
    take_away_what_is_folded,
    too_wide,
)
from tests.learner import press_save

pytestmark = pytest.mark.browser


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def open_visitor(
    request: pytest.FixtureRequest, open_page: Callable[..., Page]
) -> Callable[..., Page]:
    """A function that opens the page of a visitor in whose browser nothing moves by itself."""
    return partial(open_page, java_script_enabled=request.param, reduced_motion="reduce")


@pytest.fixture
def visitor(open_visitor: Callable[..., Page]) -> Page:
    """The page of one of them."""
    return open_visitor()


def test_home_shows_a_real_run_at_the_first_press(visitor: Page) -> None:
    visitor.goto("/")

    panel = press_save(visitor, "a-receiver-on-each-signal")

    expect(panel.locator(".rows")).to_contain_text("pre_save")
    expect(panel.locator(".rows")).to_contain_text("INSERT INTO")
    expect(panel.locator(".rows")).to_contain_text("post_save")


def test_a_prediction_left_out_runs_nothing_and_says_so(open_page: Callable[..., Page]) -> None:
    page = open_page(may_complain=True)  # Chromium writes a line for the status 422
    page.goto("/learn/pre-save/")

    page.locator("form.stage-form button").first.click()

    expect(page.locator("[data-errors]").first).to_contain_text("Nothing was run yet.")
    expect(page.locator(".rows")).to_have_count(0)


def test_the_link_to_a_run_fills_the_form_in(visitor: Page) -> None:
    visitor.goto("/lab/a-receiver-on-each-signal/?title=A+%C3%BCmlaut+%26+more")

    expect(visitor.locator("input[name=title]")).to_have_value("A ümlaut & more")


def test_what_was_typed_comes_back_with_a_message(open_page: Callable[..., Page]) -> None:
    page = open_page(may_complain=True)  # Chromium writes a line for the status 422
    title = "<b>Robert'); DROP TABLE lab_book;--</b> " + "x" * 10_000
    page.goto("/lab/save-without-receivers/")
    field = page.locator("input[name=title]")

    field.evaluate(
        "(input, text) => { input.removeAttribute('maxlength'); input.value = text }", title
    )
    page.locator("#save-save-without-receivers").click()

    expect(page.locator("[data-errors]")).to_contain_text("Nothing was run yet.")
    expect(page.locator("input[name=title]")).to_have_value(title)


def test_every_timeline_is_good_on_a_phone_and_for_axe(open_page: Callable[..., Page]) -> None:
    page = open_page(reduced_motion="reduce", viewport={"width": 360, "height": 740})
    findings: list[str] = []
    seen: set[str] = set()

    for slug in experiments():
        page.goto(f"/lab/{slug}/")
        page.evaluate("document.querySelector('[name=predict]')?.click()")
        press_save(page, slug)
        findings += loose_ends(page)
        # axe has nothing to say of what is built like pages that it has looked at.
        kinds = kinds_of_elements(page)
        if not kinds <= seen:
            take_away_what_is_folded(page)
            findings += findings_in_both_schemes(page)
        seen |= kinds
        findings += [f"{slug} is too wide: {element}" for element in too_wide(page)]

    assert findings == []
