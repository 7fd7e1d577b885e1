"""My library over two days, with a new process of the site in between; and in two tabs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser import console_errors
from tests.learner import save_row, switch
from tests.site import serving

pytestmark = pytest.mark.browser


@contextmanager
def day(browser: Browser, folder: Path, javascript: bool) -> Iterator[Page]:
    """A day: the site starts, the learner comes with the cookies of the day before, both go."""
    cookies = folder / "cookies.json"
    with serving(folder) as url:
        context = browser.new_context(
            base_url=url,
            java_script_enabled=javascript,
            reduced_motion="reduce",
            storage_state=cookies if cookies.exists() else None,
        )
        page = context.new_page()
        errors = console_errors(page)
        page.goto("/lab/library/")
        yield page
        context.storage_state(path=cookies)
        context.close()
    assert errors == []


def new(page: Page, kind: str) -> None:
    page.get_by_role("link", name=f"New {kind}", exact=True).click()
    expect(page.get_by_role("heading", name=f"A new {kind}", exact=True)).to_be_visible()


def edit(page: Page, table: str, row: str) -> None:
    page.get_by_role("region", name=table, exact=True).get_by_role("link", name=row).click()
    expect(page.locator("#library-save")).to_have_text("Save again")


@pytest.mark.parametrize("javascript", [True, False], ids=["JavaScript", "no JavaScript"])
def test_two_days_with_authors_books_and_reviews(
    browser: Browser, tmp_path: Path, javascript: bool
) -> None:
    with day(browser, tmp_path, javascript) as page:
        new(page, "author")
        page.get_by_label("Name").fill("Audrey Roy")
        expect(save_row(page)).to_contain_text("created=True")
        new(page, "book")
        page.get_by_label("Title", exact=True).fill("Two Scoops")
        page.get_by_label("Author", exact=True).select_option("Audrey Roy")
        switch(page, "Fill the slug", "pre_save")
        expect(save_row(page)).to_contain_text("created=True")
        expect(page.get_by_label("Slug", exact=True)).to_have_value("two-scoops")
        expect(save_row(page)).to_contain_text("created=False")
        new(page, "review")
        page.get_by_label("Book", exact=True).select_option("Two Scoops")
        page.get_by_label("Stars").fill("4")
        page.get_by_label("Text").fill("Sweet.")
        expect(save_row(page)).to_contain_text("created=True")

    with day(browser, tmp_path, javascript) as page:
        expect(page.locator(".entry-label")).to_have_text(
            [
                "Save a new review, 4 stars",
                "Save book 1 again, “Two Scoops”",
                "Save a new book, “Two Scoops”",
                "Save a new author, “Audrey Roy”",
            ]
        )
        expect(page.get_by_role("region", name="Books")).to_contain_text("Audrey Roy")
        edit(page, "Reviews", "4 stars")
        expect(page.get_by_label("Text")).to_have_value("Sweet.")
        edit(page, "Books", "Two Scoops")
        # The switches stand as they stood yesterday.
        expect(
            page.get_by_role("checkbox", name="Fill the slug from the title on pre_save")
        ).to_be_checked()
        page.get_by_label("Title", exact=True).fill("Three Scoops")
        expect(save_row(page)).to_contain_text("created=False")
        expect(page.get_by_role("region", name="Reviews")).to_contain_text("Three Scoops")
        save_row(page, "button[value=delete]")
        expect(page.get_by_role("region", name="Books")).to_have_count(0)
        expect(page.locator(".entry")).to_have_count(6)


def second_tab(context: BrowserContext) -> Page:
    page = context.new_page()
    page.goto("/lab/library/book/1/")
    return page


@pytest.mark.parametrize("javascript", [True, False], ids=["JavaScript", "no JavaScript"])
def test_the_second_tab_is_told_and_loses_nothing(
    browser: Browser, site: str, javascript: bool
) -> None:
    context = browser.new_context(base_url=site, java_script_enabled=javascript)
    first = context.new_page()
    first.goto("/lab/library/")
    first.get_by_label("Title", exact=True).fill("Dune")
    save_row(first)
    second = second_tab(context)
    first.get_by_label("Title", exact=True).fill("Dune Messiah")
    save_row(first)

    second.get_by_label("Title", exact=True).fill("Emperor")
    with second.expect_response(lambda response: response.request.method == "POST") as posted:
        second.locator("#library-save").click()

    assert posted.value.status == 409
    expect(second.locator("[data-errors]")).to_contain_text("the same form was sent before")
    expect(second.get_by_label("Title", exact=True)).to_have_value("Emperor")
    expect(second.locator("#library-shelf")).to_contain_text("Dune Messiah")
    expect(second.locator(".entry")).to_have_count(2)
    expect(save_row(second)).to_contain_text("created=False")
    expect(second.locator("#library-shelf")).to_contain_text("Emperor")
    context.close()


@pytest.mark.parametrize("width", [360, 800, 1440])
def test_what_a_press_led_to_comes_into_sight(open_page: Callable[..., Page], width: int) -> None:
    page = open_page(
        may_complain=True, reduced_motion="reduce", viewport={"width": width, "height": 700}
    )
    page.goto("/lab/library/")
    page.get_by_label("Title", exact=True).fill("Dune")
    for _ in range(2):
        entry = save_row(page)
        expect(entry.get_by_role("button", name="Play")).to_be_in_viewport()

    other = second_tab(page.context)
    save_row(other)
    page.locator("#library-save").click()

    expect(page.locator("[data-errors]")).to_be_in_viewport()


def test_starting_over_asks_first_and_leaves_an_empty_library(page: Page) -> None:
    page.goto("/lab/library/")
    page.get_by_label("Title", exact=True).fill("Dune")
    save_row(page)

    page.get_by_role("link", name="Start over").click()
    page.get_by_role("link", name="Keep it").click()
    expect(page.locator("#library-shelf")).to_contain_text("Dune")
    page.get_by_role("link", name="Start over").click()
    page.get_by_role("button", name="Delete everything in my library").click()

    expect(page.locator(".entry")).to_have_count(0)
    expect(page.locator("#library-shelf")).to_contain_text("No row yet")
