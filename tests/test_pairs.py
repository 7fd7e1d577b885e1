"""A wrong and a right experiment, run together in a browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import findings_in_both_schemes, too_wide

pytestmark = pytest.mark.browser

ADDRESS = "/pitfalls/a-mail-before-the-rollback/"
PAIR = "#runs-pair-mail-before-rollback"


def run_both(page: Page, address: str = ADDRESS) -> None:
    page.goto(address)
    page.get_by_role("button", name="Run both").click()
    expect(page.locator(".difference-words")).to_be_visible()


def test_both_run_in_place_and_the_difference_is_announced(page: Page) -> None:
    page.goto(ADDRESS)
    page.get_by_label("Title of the book").fill("Dune")

    page.get_by_role("button", name="Run both").click()

    sentence = "The wrong code printed Mail: we have ordered Dune and left nothing"
    expect(page.locator("#status")).to_contain_text(sentence)
    expect(page.locator(f"{PAIR} [data-timeline]")).to_have_count(2)
    expect(page.get_by_label("Title of the book")).to_have_value("Dune")
    assert page.url.endswith(ADDRESS)


def test_each_timeline_steps_by_itself_and_marks_its_own_code(page: Page) -> None:
    run_both(page)
    wrong, right = page.locator(".arm.is-wrong"), page.locator(".arm.is-right")
    for bar in (wrong, right):
        bar.get_by_label("Step", exact=True).press("ArrowLeft")  # ends what unrolls by itself
    before = right.locator("[data-count]").inner_text()

    wrong.locator("a.at").first.click()

    expect(wrong.locator("[data-count]")).to_contain_text("step 1 of")
    expect(right.locator("[data-count]")).to_have_text(before)
    expect(wrong.locator(".code .is-now")).to_have_count(1)


def test_a_refused_form_keeps_the_runs(open_page: Callable[..., Page]) -> None:
    page = open_page(may_complain=True)  # a line for the 422
    run_both(page)
    title = page.get_by_label("Title of the book")
    title.evaluate("field => field.removeAttribute('maxlength')")
    title.fill("x" * 300)

    page.get_by_role("button", name="Run both").click()

    expect(page.locator("[data-errors]")).to_contain_text("This text has 300 characters")
    expect(page.locator(".difference-words")).to_be_visible()
    page.get_by_label("Title of the book").fill("Dune")
    page.get_by_role("button", name="Run both").click()
    expect(page.locator("[data-errors]")).to_have_count(0)


def test_without_javascript_the_answer_is_the_whole_page(page_without_javascript: Page) -> None:
    page = page_without_javascript

    run_both(page)

    assert page.url.endswith(PAIR)
    expect(page.locator(f"{PAIR} .rows")).to_have_count(2)
    expect(page.locator("h1")).to_have_count(1)


def test_side_by_side_where_there_is_room_and_line_against_line(
    open_page: Callable[..., Page],
) -> None:
    page = open_page(viewport={"width": 1200, "height": 900})
    run_both(page)

    for part in (".arm-title", ".code", ".run"):
        wrong = page.locator(f".arm.is-wrong > {part}").bounding_box()
        right = page.locator(f".arm.is-right > {part}").bounding_box()
        assert wrong
        assert right
        assert wrong["y"] == right["y"]
        assert wrong["x"] + wrong["width"] <= right["x"]


def test_one_below_the_other_on_a_small_phone(open_page: Callable[..., Page]) -> None:
    page = open_page(viewport={"width": 360, "height": 740})
    run_both(page)

    wrong = page.locator(".arm.is-wrong").bounding_box()
    right = page.locator(".arm.is-right").bounding_box()

    assert wrong
    assert right
    assert wrong["y"] + wrong["height"] <= right["y"]
    assert too_wide(page) == []


def test_axe_finds_nothing_after_a_run(open_page: Callable[..., Page]) -> None:
    page = open_page(reduced_motion="reduce")

    run_both(page, "/pitfalls/a-swallowed-error/")

    assert findings_in_both_schemes(page) == []
