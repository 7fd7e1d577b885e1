"""The library in a browser, over two days and in two tabs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def save(page: Page, title: str | None = None) -> None:
    """Type a title and press Save, or press Save again; wait for the run."""
    if title is not None:
        page.get_by_label("Title", exact=True).fill(title)
    shown = page.locator(".entry").count()
    page.locator("#library-save").click()
    expect(page.locator(".entry")).to_have_count(shown + 1)


def newest(page: Page) -> Any:
    return page.locator(".entry").first


@pytest.mark.parametrize("javascript", [True, False])
def test_the_library_over_two_days(open_page: Callable[..., Page], javascript: bool) -> None:
    page = open_page(java_script_enabled=javascript)
    page.goto("/lab/library/")
    expect(page.get_by_text("Your library is empty.")).to_be_visible()
    save(page, "Dune")
    expect(newest(page)).to_contain_text("created=True")
    page.get_by_role("checkbox", name="Fill the slug from the title on pre_save").check()
    save(page)
    expect(newest(page)).to_contain_text("created=False")
    expect(page.locator("#library-shelf")).to_contain_text("dune")

    tomorrow = open_page(java_script_enabled=javascript, storage_state=page.context.storage_state())
    tomorrow.goto("/lab/library/")
    expect(tomorrow.locator(".entry")).to_have_count(2)
    tomorrow.get_by_role("link", name="Dune").click()
    expect(tomorrow.get_by_label("Title", exact=True)).to_have_value("Dune")
    save(tomorrow, "Dune Messiah")
    expect(newest(tomorrow)).to_contain_text("created=False")
    tomorrow.get_by_role("button", name="Delete").click()
    expect(tomorrow.locator("#library-shelf")).to_contain_text("No row yet")


def test_the_code_follows_each_switch(page: Page) -> None:
    page.goto("/lab/library/")
    code = page.locator("#library-code")

    page.get_by_role("checkbox", name="Raise an exception on post_save").check()
    expect(code).to_contain_text("the mail server is down")
    page.get_by_label("Inside transaction.atomic()").check()
    expect(code).to_contain_text("with transaction.atomic():")


def test_a_run_unfolds_and_the_older_one_folds(page: Page) -> None:
    page.goto("/lab/library/")
    save(page, "Dune")
    save(page)

    expect(page.locator(".entry[open]")).to_have_count(1)
    older = page.locator(".entry").nth(1)
    older.locator("summary").first.click()
    expect(older).to_contain_text("created=True")
    expect(page.locator("#status")).to_contain_text("Save book 1 again")


def test_of_two_tabs_the_second_is_told(open_page: Callable[..., Page]) -> None:
    first = open_page(may_complain=True)
    first.goto("/lab/library/")
    save(first, "Dune")
    second = first.context.new_page()
    second.goto("/lab/library/")
    second.get_by_role("link", name="Dune").click()
    save(first, "Changed here")

    second.get_by_label("Title", exact=True).fill("Typed there")
    second.locator("#library-save").click()

    expect(second.get_by_text("changed in another tab")).to_be_visible()
    expect(second.get_by_label("Title", exact=True)).to_have_value("Typed there")
    expect(second.locator("#library-shelf")).to_contain_text("Changed here")
    save(second)
    expect(second.locator("#library-shelf")).to_contain_text("Typed there")


def test_the_library_passes_axe_with_rows_and_runs(
    open_page: Callable[..., Page], axe: Callable[[Page], None]
) -> None:
    for scheme in ("light", "dark"):
        page = open_page(color_scheme=scheme, reduced_motion="reduce")
        page.goto("/lab/library/")
        page.get_by_role("checkbox", name="Write a row into the audit log on post_save").check()
        page.get_by_role("checkbox", name="Raise an exception on post_save").check()
        save(page, "Dune")
        page.locator(".audit > summary").click()

        axe(page)
