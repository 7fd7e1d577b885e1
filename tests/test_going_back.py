"""The browser's own buttons: what was pressed is there again, as it was."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.learner import current, press_save

pytestmark = pytest.mark.browser


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """A page in which nothing moves by itself."""
    return open_page(reduced_motion="reduce")


@pytest.mark.parametrize(
    ("address", "experiment"),
    [
        ("/", "a-receiver-on-each-signal"),
        ("/learn/saving-a-model/", "save-without-receivers"),
        ("/lab/post-save-raises/", "post-save-raises"),
    ],
)
def test_a_run_is_there_again_after_going_back(page: Page, address: str, experiment: str) -> None:
    page.goto(address)
    stage = page.locator(f"#stage-{experiment}")
    if address.startswith("/learn/"):
        stage.locator("input[name=predict]").first.check()
    stage.get_by_label(re.compile("^Title")).first.fill("Emma")
    panel = press_save(page, experiment)
    expect(panel.get_by_role("slider")).to_be_visible()  # the script has been at it
    way = page.locator(".steps [aria-current]")
    if address.startswith("/learn/"):
        expect(way).to_contain_text("begun")
        page.locator(".check input[type=radio]").first.check()
        page.get_by_role("button", name="Check my answer").click()
        expect(page.locator(".check-result")).to_be_visible()
    shown = panel.locator(".rows").inner_text()
    times = panel.locator(".rows .at").all_inner_texts()

    page.goto("/learn/")
    page.go_back()

    expect(panel.locator(".rows")).to_contain_text("save()")
    assert panel.locator(".rows .at").all_inner_texts() == times
    expect(panel.locator(".rows")).to_have_text(shown, use_inner_text=True)
    expect(stage.get_by_label(re.compile("^Title")).first).to_have_value("Emma")
    if address.startswith("/learn/"):
        expect(page.locator(".check-result")).to_be_visible()
        expect(way).to_contain_text("begun")
    # It can be stepped through, and pressed again.
    panel.get_by_role("slider").fill("1")
    expect(current(panel)).to_have_count(1)
    expect(panel.locator("[data-count]")).to_contain_text("step 1 of")
    page.go_forward()
    expect(page).to_have_url(re.compile("/learn/$"))
    page.go_back()
    expect(panel.locator(".rows .at")).to_have_text(times)
    page.locator(f"#save-{experiment}").click()
    expect(panel.locator(".rows .at")).not_to_have_text(times)


def test_both_runs_of_a_pair_are_there_again(page: Page) -> None:
    page.goto("/pitfalls/the-forgotten-sender/")
    page.get_by_role("button", name="Run both").click()
    expect(page.locator("[data-timeline]")).to_have_count(2)

    page.goto("/learn/")
    page.go_back()

    expect(page.locator("[data-timeline].is-live")).to_have_count(2)


def test_who_comes_anew_or_reloads_begins_anew(page: Page) -> None:
    page.goto("/")
    press_save(page, "a-receiver-on-each-signal")

    page.reload()
    expect(page.get_by_text("Nothing has run yet.")).to_be_visible()
    press_save(page, "a-receiver-on-each-signal")
    page.goto("/learn/")
    page.goto("/")
    expect(page.get_by_text("Nothing has run yet.")).to_be_visible()


def test_how_far_one_is_is_told_anew_after_going_back(page: Page) -> None:
    page.goto("/learn/saving-a-model/")
    page.locator("input[name=predict]").first.check()
    press_save(page, "save-without-receivers")
    page.goto("/learn/")
    step = page.locator(".course-step").filter(has_text="Using pre_save")
    expect(step).not_to_contain_text("begun")

    page.goto("/learn/pre-save/")
    page.go_back()

    expect(page).to_have_url(re.compile("/learn/$"))
    expect(step).to_contain_text("begun")


def test_a_jump_within_the_page_and_back_keeps_the_run(page: Page) -> None:
    page.goto("/lab/post-save-raises/")
    panel = press_save(page, "post-save-raises")
    panel.evaluate("(panel) => { panel.dataset.same = 'yes' }")

    page.evaluate("location.hash = 'main'")
    page.go_back()

    expect(page).to_have_url(re.compile(r"\?"))
    page.wait_for_load_state("networkidle")
    expect(panel).to_have_attribute("data-same", "yes")


def test_a_browser_that_keeps_nothing_shows_the_page_as_before(page: Page) -> None:
    page.add_init_script("Storage.prototype.setItem = () => { throw new Error('full') }")
    page.goto("/")
    press_save(page, "a-receiver-on-each-signal")

    page.goto("/learn/")
    page.go_back()

    expect(page.get_by_text("Nothing has run yet.")).to_be_visible()
