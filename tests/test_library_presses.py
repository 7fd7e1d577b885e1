"""Single presses in My library: what the switches do, and what is shown of it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Route, expect

from tests.learner import save_row, switch

pytestmark = pytest.mark.browser


def test_each_receiver_does_what_its_switch_says(page: Page) -> None:
    page.goto("/lab/library/")
    page.get_by_label("Title", exact=True).fill("Dune")
    for deed in ("Log", "Fill the slug", "Write a row", "Sleep"):
        switch(page, deed, "pre_save")
        switch(page, deed, "post_save")

    entry = save_row(page)

    for name in ("log", "slug", "audit", "wait"):
        expect(entry.locator(".rows")).to_contain_text(f"{name}_before")
        expect(entry.locator(".rows")).to_contain_text(f"{name}_after")
    expect(page.locator(".audit")).to_contain_text("Audit log, 2 rows")
    for box in page.locator(".switches input").all():
        box.set_checked(False)
    expect(save_row(page).locator(".entry-manner")).to_contain_text("no receivers")


@pytest.mark.parametrize("atomic", [False, True], ids=["autocommit", "atomic"])
def test_what_a_raising_receiver_leaves_on_the_shelf(page: Page, atomic: bool) -> None:
    page.goto("/lab/library/")
    page.get_by_label("Title", exact=True).fill("Dune")
    switch(page, "Raise", "post_save")
    page.get_by_label("Inside transaction.atomic()").set_checked(atomic)

    entry = save_row(page)

    expect(entry.locator(".verdict").first).to_contain_text("raise_after raised")
    books = page.get_by_role("region", name="Books")
    expect(books).to_have_count(0 if atomic else 1)
    # What was typed stays, to be saved in another way.
    expect(page.get_by_label("Title", exact=True)).to_have_value("Dune")


def test_the_code_that_ran_is_the_code_that_was_shown(page: Page) -> None:
    page.goto("/lab/library/")
    page.get_by_label("Title", exact=True).fill("Dune")
    switch(page, "Sleep", "post_save")
    page.get_by_label("Inside transaction.atomic()").check()
    code = page.locator("#library-code code")
    expect(code).to_contain_text("with transaction.atomic():")
    shown = code.inner_text()

    entry = save_row(page)

    entry.get_by_text("The code that ran").click()
    assert entry.locator(".entry-code code").inner_text() == shown


def test_save_can_be_pressed_right_after_a_switch(page: Page) -> None:
    page.goto("/lab/library/")
    page.get_by_label("Title", exact=True).fill("Dune")
    held: list[Route] = []
    page.route("**/lab/library/code/*", lambda route: held.append(route))
    switch(page, "Sleep", "post_save")

    entry = save_row(page)

    expect(entry.locator(".rows")).to_contain_text("wait_after")
    # What comes late about the switches harms nothing: their form was drawn anew.
    assert held
    for route in held:
        route.continue_()
    page.wait_for_load_state("networkidle")
    expect(page.locator("#library-code")).to_contain_text("def save_book(")


def test_titles_are_set_as_prose_and_slugs_as_code(page: Page) -> None:
    page.goto("/lab/library/")
    page.get_by_label("Title", exact=True).fill("Dune")
    switch(page, "Fill the slug", "pre_save")
    save_row(page)

    fonts = page.evaluate(
        "() => ['body', 'td a', 'td code']"
        ".map((name) => document.querySelector(name === 'body' ? name : `#library-shelf ${name}`))"
        ".map((element) => getComputedStyle(element).fontFamily)"
    )

    assert fonts[1] == fonts[0]
    assert "mono" in fonts[2]


def test_history_folds_and_each_run_has_a_page(page: Page) -> None:
    page.goto("/lab/library/")
    page.get_by_label("Title", exact=True).fill("Dune")
    first = save_row(page).locator(".entry-label").inner_text()
    for _ in range(6):
        save_row(page)
    expect(page.locator(".entry[open]")).to_have_count(1)
    expect(page.locator("#status")).to_contain_text("Save book 1 again, “Dune”: ")
    page.reload()
    oldest = page.locator(".entry").last
    expect(page.locator(".entry[open]")).to_have_count(1)

    oldest.locator("summary").first.click()
    expect(oldest.locator(".rows")).to_contain_text("created=True")
    oldest.get_by_role("slider").fill("2")
    expect(oldest.locator("[data-count]")).to_contain_text("step 2 of")
    oldest.get_by_role("link", name="This run alone").click()

    expect(page.get_by_role("heading", level=1)).to_have_text(first)
    expect(page.locator(".rows")).to_contain_text("created=True")


@pytest.mark.parametrize("title", ["   ", "\u202eright to left", "😀" * 100, "<b>Robert'); DROP"])
def test_any_title_can_be_found_again(page: Page, title: str) -> None:
    page.goto("/lab/library/")
    page.get_by_label("Title", exact=True).fill(title)
    save_row(page)

    page.goto("/lab/library/")
    page.get_by_role("region", name="Books").get_by_role("link").click()

    expect(page.get_by_label("Title", exact=True)).to_have_value(title)
