"""A press that the site refuses outright: each form says so, in words and to screen readers."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import axe_findings
from tests.learner import save_row

pytestmark = pytest.mark.browser

TOO_OLD = "This page is too old to be accepted: reload it. Nothing was run."

each_form = pytest.mark.parametrize(
    ("path", "button"),
    [
        ("/", ".press .is-main"),
        ("/learn/saving-a-model/", "section.check form button"),
        ("/pitfalls/a-mail-before-the-rollback/", ".pair-form .is-main"),
        ("/lab/library/", "#library-save"),
        ("/myths/", "form.says button"),
        ("/interview/same-transaction/", "form.commit button"),
        ("/practice/the-first-five/", "form.answer .sure button"),
        ("/performance/", ".pattern .button"),
        ("/performance/", "#press-all"),
        ("/facts/order-of-connection/", "#form-proof .is-main"),
    ],
)


def open_form(page: Page, path: str) -> None:
    page.goto(path)
    if path.startswith("/practice/"):
        page.get_by_role("link", name="Begin").click()
        # Before the new page has its scripts, its form is an ordinary one.
        page.wait_for_url("**/practice/*/*/")


@each_form
def test_a_press_without_its_cookie_says_so(
    open_page: Callable[..., Page], path: str, button: str
) -> None:
    page = open_page(may_complain=True)
    open_form(page, path)
    page.context.clear_cookies()

    pressed = page.locator(button).first
    pressed.click()

    words = pressed.locator("xpath=ancestor::form").locator(".unanswered")
    expect(words).to_have_text(TOO_OLD)
    expect(words).to_be_in_viewport()
    expect(page.locator("#status")).to_have_text(TOO_OLD)
    pressed.click()
    expect(words).to_have_count(1)
    assert axe_findings(page) == []


def test_after_reloading_it_is_accepted(open_page: Callable[..., Page]) -> None:
    page = open_page(may_complain=True)
    page.goto("/")
    page.context.clear_cookies()
    save = page.locator(".press .is-main").first
    save.click()
    expect(page.locator(".unanswered")).to_be_visible()

    page.reload()
    save.click()

    expect(page.locator(".rows > .row").first).to_be_visible()
    expect(page.locator(".unanswered")).to_have_count(0)


@pytest.mark.parametrize("status", [404, 500])
def test_an_answer_that_is_not_shown_is_told(open_page: Callable[..., Page], status: int) -> None:
    page = open_page(may_complain=True)
    page.goto("/")
    page.route("**/*", lambda route: route.fulfill(status=status, body="no"))

    page.locator(".press .is-main").first.click()

    expect(page.locator("form .unanswered")).to_contain_text(f"an error ({status})")
    expect(page.locator("#status")).to_contain_text(f"an error ({status})")


def test_a_run_of_the_history_that_cannot_be_fetched_says_so(
    open_page: Callable[..., Page],
) -> None:
    page = open_page(may_complain=True)
    page.goto("/lab/library/")
    page.get_by_label("Title", exact=True).fill("Emma")
    save_row(page)
    save_row(page)
    entry = page.locator("details.entry:not([data-run])").first
    page.route("**/*", lambda route: route.fulfill(status=500, body="no"))

    entry.locator("summary").first.click()

    expect(entry.locator(".unanswered")).to_contain_text("an error (500)")
