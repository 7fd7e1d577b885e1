"""Myths and the interview in a browser: committing, the run in place, by keyboard, without JS."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import findings_in_both_schemes, too_wide
from tests.visitor import Visitor

pytestmark = pytest.mark.browser

SLUG = "returning-false-cancels"
BELIEF = "can cancel the save by returning"


def card_of(page: Page) -> Locator:
    return page.locator(f"#myth-{SLUG}")


def expect_to_be_refuted(page: Page) -> None:
    card = card_of(page)
    expect(card).to_contain_text("You said: true, certain.")
    expect(card).to_contain_text("The run says: false.")
    expect(card.locator(".rows > .row").first).to_be_visible()
    expect(page.locator("#standing")).to_contain_text("1 marked for review")


def test_a_belief_is_settled_in_place_by_one_tap(page: Page) -> None:
    page.goto("/myths/")

    card_of(page).get_by_role("button", name="True, certain").click()

    expect_to_be_refuted(page)
    assert page.url.endswith("/myths/")
    expect(card_of(page).locator(".myth-result")).to_be_focused()
    expect(page.locator("#status")).to_have_text("You said: true, certain. The run says: false.")
    card_of(page).locator(".myth-truth .evidence").click()
    expect(card_of(page).locator(".row[aria-current=step]")).to_contain_text("committed")


def test_a_belief_is_settled_without_javascript(page_without_javascript: Page) -> None:
    page = page_without_javascript
    page.goto("/myths/")

    card_of(page).get_by_role("button", name="True, certain").click()

    assert page.url.endswith(f"/myths/{SLUG}/#myth-{SLUG}")
    expect_to_be_refuted(page)
    page.get_by_role("button", name="Run the proof again").click()
    expect_to_be_refuted(page)
    card_of(page).get_by_role("link", name="Answer it again").click()
    card_of(page).get_by_role("button", name="False, fairly sure").click()
    expect(page.locator("#standing")).to_have_text("1 of 24 answered, 1 right.")


def test_a_belief_is_settled_by_keyboard(page: Page) -> None:
    page.goto(f"/myths/{SLUG}/")
    card_of(page).get_by_role("button", name="True, a guess").focus()

    for _ in range(2):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect_to_be_refuted(page)


def test_what_was_sure_and_wrong_waits_on_the_progress_page(page: Page) -> None:
    page.goto(f"/myths/{SLUG}/")
    card_of(page).get_by_role("button", name="True, certain").click()
    expect_to_be_refuted(page)

    page.goto("/progress/")
    page.get_by_role("link", name=BELIEF).click()

    expect(card_of(page)).to_contain_text("Last time you said: true, certain.")


def test_a_settled_belief_and_question_are_good_pages(open_page: Callable[..., Page]) -> None:
    # Without motion: what appears is half transparent while it does.
    page = open_page(viewport={"width": 360, "height": 740}, reduced_motion="reduce")
    page.goto("/myths/")
    card_of(page).get_by_role("button", name="True, certain").click()
    expect_to_be_refuted(page)
    findings, wide = findings_in_both_schemes(page), too_wide(page)
    page.goto("/interview/same-transaction/")
    page.get_by_role("button", name="Only if the caller opened one.").click()
    expect(page.locator(".trial .rows > .row").first).to_be_visible()

    assert findings + findings_in_both_schemes(page) == []
    assert wide + too_wide(page) == []


@pytest.mark.parametrize("javascript", [True, False])
def test_the_interview_goes_from_question_to_question(
    open_page: Callable[..., Page], javascript: bool
) -> None:
    page = open_page(java_script_enabled=javascript)
    page.goto("/interview/")
    page.get_by_role("link", name="Begin").click()

    page.get_by_role("button", name="Synchronous: save() waits for its receivers.").click()

    expect(page.locator(".question")).to_contain_text("It holds.")
    expect(page.locator(".aloud")).to_contain_text("Signals are synchronous")
    expect(page.locator(".trial")).to_have_count(2)
    page.get_by_role("link", name="Next question").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("in the same thread")
    page.goto("/interview/")
    expect(page.locator(".standing")).to_contain_text("1 of 8 answered, 1 right.")


def test_two_tabs_give_one_answer(open_page: Callable[..., Page]) -> None:
    first = open_page()
    first.goto("/myths/")
    second = first.context.new_page()
    second.goto("/myths/")

    card_of(first).get_by_role("button", name="True, certain").click()
    expect_to_be_refuted(first)
    card_of(second).get_by_role("button", name="False, certain").click()

    expect(second.locator("#standing")).to_have_text("1 of 24 answered, 1 right.")
    first.reload()
    expect(card_of(first)).to_contain_text("You said: false, certain.")


@pytest.mark.parametrize("address", [f"/myths/{SLUG}/", "/interview/same-transaction/"])
@pytest.mark.parametrize("data", [[], [("said", "\0")], [("said", "x" * 9000)], [("prove", "on")]])
def test_a_forged_form_is_refused(site: str, address: str, data: list[tuple[str, str]]) -> None:
    visitor = Visitor(site)

    answer = visitor.post(address, data)

    assert answer.status == 422
    assert not answer.is_run
    assert "learner" not in visitor.cookies
