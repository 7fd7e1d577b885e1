"""The way of a learner through the running site, with JavaScript and without."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import axe_findings, too_wide

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


def press_save(page: Page, experiment: str) -> Locator:
    """Press Save at one experiment; its panel, with the timeline of the run."""
    page.locator(f"#save-{experiment}").click()
    panel = page.locator(f"#run-{experiment}")
    expect(panel.locator(".rows > .row").first).to_be_visible()
    return panel


def test_home_shows_a_real_run_at_the_first_press(visitor: Page) -> None:
    visitor.goto("/")

    panel = press_save(visitor, "a-receiver-on-each-signal")

    expect(panel.locator(".rows")).to_contain_text("pre_save")
    expect(panel.locator(".rows")).to_contain_text("INSERT INTO")
    expect(panel.locator(".rows")).to_contain_text("post_save")


def test_the_way_from_home_through_a_step_to_the_next(visitor: Page) -> None:
    visitor.goto("/")
    visitor.get_by_role("link", name="Using pre_save", exact=True).click()
    form = visitor.locator("form.stage-form").first
    slug = str(form.get_attribute("id")).removeprefix("form-")

    form.locator("input[name=predict]").first.check()
    panel = press_save(visitor, slug)

    expect(panel.locator(".prediction-result")).to_be_visible()
    expect(panel.locator(".verdict").first).to_be_visible()
    visitor.locator(".check input[name=choice]").first.check()
    visitor.get_by_role("button", name="Check my answer").click()
    expect(visitor.locator(".check-result")).to_be_visible()
    visitor.get_by_role("link", name="Next: Using post_save").click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Using post_save")
    visitor.goto("/progress/")
    expect(visitor.get_by_role("main")).to_contain_text("You made 1 prediction")


def test_a_prediction_left_out_runs_nothing_and_says_so(open_page: Callable[..., Page]) -> None:
    page = open_page(may_complain=True)  # Chromium writes a line for the status 422
    page.goto("/learn/pre-save/")

    page.locator("form.stage-form button").first.click()

    expect(page.locator("[data-errors]").first).to_contain_text("Nothing was run yet.")
    expect(page.locator(".rows")).to_have_count(0)


def test_stepping_marks_the_event_the_code_line_and_the_address(
    open_page: Callable[..., Page],
) -> None:
    page = open_page(reduced_motion="reduce")
    page.goto("/lab/a-receiver-on-each-signal/")
    panel = press_save(page, "a-receiver-on-each-signal")
    steps = panel.locator(".rows .row")
    last = steps.count()

    expect(steps.nth(last - 1)).to_have_attribute("aria-current", "step")
    panel.get_by_role("button", name="One step back").click()
    expect(steps.nth(last - 2)).to_have_attribute("aria-current", "step")
    panel.get_by_role("slider").fill("1")
    expect(steps.first).to_have_attribute("aria-current", "step")
    expect(panel.locator("[data-count]")).to_have_text(f"step 1 of {last}")
    panel.get_by_role("button", name="One step forward").click()
    expect(steps.nth(1)).to_have_attribute("aria-current", "step")

    assert page.url.endswith(f"#{steps.nth(1).get_attribute('id')}")
    assert page.locator("[data-code] .is-now").count() > 0


def test_playing_walks_to_the_end(open_page: Callable[..., Page]) -> None:
    page = open_page(reduced_motion="reduce")
    page.clock.install()
    page.goto("/lab/save-without-receivers/")
    panel = press_save(page, "save-without-receivers")
    steps = panel.locator(".rows .row")
    panel.get_by_role("slider").fill("1")

    panel.get_by_role("button", name="Play").click()
    page.clock.run_for(60_000)

    expect(steps.last).to_have_attribute("aria-current", "step")


def test_the_link_to_a_run_fills_the_form_in(visitor: Page) -> None:
    visitor.goto("/lab/a-receiver-on-each-signal/?title=A+%C3%BCmlaut+%26+more")

    expect(visitor.locator("input[name=title]")).to_have_value("A ümlaut & more")


def test_a_result_is_announced_once(open_page: Callable[..., Page]) -> None:
    page = open_page(reduced_motion="reduce")
    page.goto("/lab/save-without-receivers/")
    expect(page.locator("#status")).to_be_empty()

    press_save(page, "save-without-receivers")

    expect(page.locator("#status")).not_to_be_empty()
    expect(page.get_by_role("status")).to_have_count(1 + page.locator("output").count())


def test_the_library_is_there_tomorrow(visitor: Page, open_visitor: Callable[..., Page]) -> None:
    visitor.goto("/lab/library/")
    visitor.get_by_role("textbox", name="Title").fill("Two Scoops")
    visitor.locator("#library-save").click()
    newest = visitor.locator("#library-history-runs > .entry").first
    expect(newest.locator(".rows")).to_contain_text("created=True")

    a_day_later = time.time() + 24 * 60 * 60
    kept = [one for one in visitor.context.cookies() if one["expires"] > a_day_later]
    tomorrow = open_visitor(storage_state={"cookies": kept, "origins": []})
    tomorrow.goto("/lab/library/")
    tomorrow.get_by_role("region", name="Books").get_by_role("link", name="Two Scoops").click()
    expect(tomorrow.get_by_role("textbox", name="Title")).to_have_value("Two Scoops")
    tomorrow.locator("#library-save").click()

    expect(tomorrow.locator("#library-history-runs > .entry")).to_have_count(2)
    newest = tomorrow.locator("#library-history-runs > .entry").first
    expect(newest.locator(".rows")).to_contain_text("created=False")


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


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_timeline_is_good_on_a_phone_and_for_axe(
    open_page: Callable[..., Page], scheme: str
) -> None:
    page = open_page(
        color_scheme=scheme, reduced_motion="reduce", viewport={"width": 360, "height": 740}
    )
    page.goto("/lab/")
    links = page.locator(".cards a").evaluate_all("all => all.map((one) => one.pathname)")
    findings: list[str] = []

    for link in links:
        if link == "/lab/library/":
            continue
        page.goto(link)
        page.evaluate("document.querySelector('[name=predict]')?.click()")
        press_save(page, link.strip("/").rpartition("/")[2])
        findings += axe_findings(page)
        findings += [f"{link} is too wide: {element}" for element in too_wide(page)]

    assert findings == []
    assert len(links) >= 14
