"""Stepping through a timeline: buttons, slider, rows, play, folds, addresses."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.learner import current, press_save, states

pytestmark = pytest.mark.browser


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """A page in which nothing moves by itself."""
    return open_page(reduced_motion="reduce")


@pytest.fixture
def panel(page: Page) -> Locator:
    """The run of two saves; the second has a new title."""
    page.goto("/lab/save-without-receivers/")
    return press_save(page, "save-without-receivers")


def go_to(panel: Locator, words: str) -> None:
    """Click the first row with these words."""
    panel.locator(".rows > .row").filter(has_text=words).first.locator(".words").click()


def test_the_three_states_follow_the_step(panel: Locator) -> None:
    assert states(panel)["title"] == ["'Three Scoops'"] * 3

    go_to(panel, "INSERT INTO")
    inserted = states(panel)
    panel.locator(".rows > .row").filter(has_text="book.save()").nth(1).locator(".words").click()

    assert inserted["title"] == ["'Two Scoops'", "'Two Scoops'", "no row"]
    assert states(panel)["title"] == ["'Three Scoops'", "'Two Scoops'", "'Two Scoops'"]
    expect(panel.locator("[data-now-state] .changed")).to_have_text("'Three Scoops'")


def test_nothing_is_called_absent_before_anybody_looked(page: Page) -> None:
    page.goto("/")
    panel = press_save(page, "a-receiver-on-each-signal")
    now = panel.locator("[data-now-state]")

    panel.get_by_role("slider").fill("1")

    expect(now.locator("td.nothing")).to_have_text(["not watched yet"] * 3)
    go_to(panel, "INSERT INTO")
    expect(now).not_to_contain_text("not watched yet")
    expect(now).to_contain_text("no row")


def test_a_step_without_a_change_says_unchanged(panel: Locator) -> None:
    go_to(panel, "sends pre_save")

    expect(panel.locator("[data-now-head]")).to_have_text(re.compile(r"^At [\d.]+ ms, unchanged$"))
    expect(panel.locator("[data-now-state] .changed")).to_have_count(0)
    expect(panel.get_by_role("link", name="Link to these settings")).to_be_visible()


def test_the_code_line_of_each_step_is_marked(page: Page, panel: Locator) -> None:
    marked = page.locator("[data-code] .is-now")

    go_to(panel, "book = Book(title=title)")
    expect(marked).to_contain_text("book = Book(title=title)")
    go_to(panel, "book.title = new_title")
    expect(marked).to_contain_text("book.title = new_title")
    go_to(panel, "UPDATE")
    expect(marked).to_contain_text("book.save()")


def test_each_step_has_an_address_that_leads_back_to_it(page: Page, panel: Locator) -> None:
    panel.get_by_role("slider").fill("3")
    row = str(current(panel).get_attribute("id"))

    assert page.url.endswith(f"#{row}")
    page.evaluate("location.hash = 'e1'")
    expect(page.locator("#e1")).to_have_attribute("aria-current", "step")
    page.evaluate(f"location.hash = '{row}'")
    expect(page.locator(f"#{row}")).to_have_attribute("aria-current", "step")


def test_the_first_and_the_last_step_are_the_ends(panel: Locator) -> None:
    last = panel.locator(".rows > .row").count()
    count = panel.locator("[data-count]")
    forward = panel.get_by_role("button", name="One step forward")
    back = panel.get_by_role("button", name="One step back")

    forward.click(force=True)  # It says that it is disabled, and keeps the focus.
    expect(count).to_have_text(f"step {last} of {last}")
    expect(forward).to_have_attribute("aria-disabled", "true")
    panel.get_by_role("slider").fill("1")
    back.click(force=True)
    expect(count).to_have_text(f"step 1 of {last}")
    expect(back).to_have_attribute("aria-disabled", "true")


def says(play: Locator, word: str) -> None:
    """The word, the name for those who hear it, and the sign: all say what a press would do."""
    expect(play).to_have_accessible_name(word)
    expect(play.locator("span")).to_have_text(word)
    expect(play.locator("path:visible")).to_have_class(f"icon-{word.lower()}")


def test_play_pauses_and_goes_on(page: Page) -> None:
    page.clock.install()
    page.goto("/lab/save-without-receivers/")
    panel = press_save(page, "save-without-receivers")
    count, play = panel.locator("[data-count]"), panel.locator("[data-step=play]")
    last = panel.locator(".rows > .row").count()

    says(play, "Play")
    play.click()
    page.clock.run_for(2500)
    says(play, "Pause")
    expect(count).to_have_text(f"step 3 of {last}")
    play.click()
    page.clock.run_for(5000)
    says(play, "Play")
    expect(count).to_have_text(f"step 3 of {last}")
    play.click()
    page.clock.run_for(60_000)
    expect(count).to_have_text(f"step {last} of {last}")
    says(play, "Play")


def test_a_fresh_run_unrolls_and_stops_by_itself(open_page: Callable[..., Page]) -> None:
    page = open_page(reduced_motion="no-preference")
    page.clock.install()
    page.goto("/")
    panel = press_save(page, "a-receiver-on-each-signal")
    expect(panel.get_by_role("button", name="Pause")).to_be_visible()

    page.clock.run_for(5000)

    last = panel.locator(".rows > .row").last
    expect(last).to_have_attribute("aria-current", "step")
    expect(panel.get_by_role("button", name="Play")).to_be_visible()
    assert "#" not in page.url


def test_what_is_out_of_sight_waits_until_it_is_seen(open_page: Callable[..., Page]) -> None:
    page = open_page(reduced_motion="no-preference")
    page.set_viewport_size({"width": 360, "height": 480})
    page.clock.install()
    page.goto("/myths/")
    page.get_by_role("button", name="True, certain").first.click()
    panel = page.locator("[data-timeline]").first
    rows = panel.locator(".rows > .row")
    expect(rows.first).to_have_attribute("aria-current", "step")
    expect(rows.first).not_to_be_in_viewport()

    page.clock.run_for(5000)

    expect(rows.first).to_have_attribute("aria-current", "step")
    rows.first.scroll_into_view_if_needed()
    expect(panel.get_by_role("button", name="Pause")).to_be_visible()


def test_with_reduced_motion_nothing_moves_by_itself(page: Page) -> None:
    page.clock.install()
    page.goto("/")
    panel = press_save(page, "a-receiver-on-each-signal")
    last = panel.locator(".rows > .row").last

    expect(last).to_have_attribute("aria-current", "step")
    assert page.evaluate("document.getAnimations().length") == 0
    page.clock.run_for(5000)
    expect(last).to_have_attribute("aria-current", "step")


def test_a_fold_opens_and_its_rows_become_steps(page: Page) -> None:
    page.goto("/lab/save-inside-post-save/")
    panel = press_save(page, "save-inside-post-save")
    fold = panel.locator(".fold").first
    steps = int(panel.get_by_role("slider").get_attribute("max") or 0)

    fold.locator("summary").click()
    inside = (
        fold.locator(".row")
        .filter(has_text="INSERT")
        .or_(fold.locator(".row").filter(has_text="UPDATE"))
    )
    inside.first.click()

    assert int(panel.get_by_role("slider").get_attribute("max") or 0) > steps + 100
    expect(inside.first).to_have_attribute("aria-current", "step")
    assert page.url.endswith(f"#{inside.first.get_attribute('id')}")


def test_what_was_folded_scrolls_by_keyboard(page: Page) -> None:
    page.goto("/lab/save-inside-post-save/")
    fold = press_save(page, "save-inside-post-save").locator(".fold").first
    fold.locator("summary").press("Enter")

    page.keyboard.press("Tab")

    expect(fold.locator(".folded")).to_be_focused()
    page.keyboard.press("PageDown")
    page.wait_for_function("() => document.activeElement.scrollTop > 0")


def test_an_address_inside_a_fold_opens_it(page: Page) -> None:
    page.goto("/lab/save-inside-post-save/")
    panel = press_save(page, "save-inside-post-save")
    hidden = panel.locator(".fold .row").nth(30)
    expect(hidden).to_be_hidden()

    page.evaluate(f"location.hash = '{hidden.get_attribute('id')}'")

    expect(hidden).to_have_attribute("aria-current", "step")
    expect(hidden).to_be_in_viewport()


def test_two_timelines_of_a_page_do_not_move_each_other(page: Page) -> None:
    page.goto("/learn/what-a-transaction-is/")
    for stage in ("autocommit", "commit"):
        page.locator(f"#stage-{stage} input[name=predict]").first.check()
        press_save(page, stage)
    first, second = page.locator("#run-autocommit"), page.locator("#run-commit")
    before = current(first).get_attribute("id")

    second.get_by_role("slider").fill("2")

    assert current(first).get_attribute("id") == before
    assert page.url.endswith(f"#{current(second).get_attribute('id')}")
    ids = page.locator("[id]").evaluate_all("all => all.map((one) => one.id)")
    assert len(ids) == len(set(ids))
