"""The course in a browser: from home through a step, and what is kept of it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.learner import current, press_save, states

pytestmark = pytest.mark.browser

RIGHT = "In the Python object only"


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def visitor(request: pytest.FixtureRequest, open_page: Callable[..., Page]) -> Page:
    """A new visitor, in whose browser nothing moves by itself."""
    return open_page(java_script_enabled=request.param, reduced_motion="reduce")


def finish_step_one(page: Page) -> None:
    """From home through step 1: predict, save, answer the question."""
    page.goto("/")
    page.get_by_role("link", name="Begin with step 1").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Saving a model")
    page.locator("input[name=predict]").first.check()
    panel = press_save(page, "save-without-receivers")
    expect(panel.locator(".prediction-result .evidence").first).to_be_visible()
    page.locator(".check").get_by_text(RIGHT).check()
    page.get_by_role("button", name="Check my answer").click()
    expect(page.locator(".check-title")).to_have_text("Right.")


def test_step_one_from_home_to_the_next(visitor: Page) -> None:
    finish_step_one(visitor)

    visitor.get_by_role("link", name="Next: What signals are").click()

    expect(visitor.get_by_role("heading", level=1)).to_have_text("What signals are")
    way = visitor.get_by_role("navigation", name="The seven steps")
    expect(way.get_by_role("link", name="Saving a model")).to_have_accessible_name(
        re.compile("^Step 1: Saving a model ?, done$")
    )


def test_a_wrong_answer_is_explained_and_can_be_mended(visitor: Page) -> None:
    visitor.goto("/learn/saving-a-model/")
    check, button = visitor.locator(".check"), "Check my answer"

    check.get_by_text("In the row: Django watches").check()
    check.get_by_role("button", name=button).click()

    expect(check.locator(".check-title")).to_have_text("Not yet.")
    expect(check).to_contain_text("Django does not watch.")
    expect(check).not_to_contain_text("The object and the row are two things")
    check.get_by_text(RIGHT).check()
    check.get_by_role("button", name=button).click()
    expect(check.locator(".check-title")).to_have_text("Right.")


@pytest.mark.parametrize("atomic", [False, True], ids=["autocommit", "atomic"])
def test_whether_the_row_stays_when_post_save_raises(visitor: Page, atomic: bool) -> None:
    """The question that steps 1 to 6 lead to, answered by two runs."""
    visitor.goto("/learn/pitfalls/")
    stage = visitor.locator("#stage-post-save-raises")
    stage.get_by_label("No", exact=True).check()
    stage.get_by_label("transaction.atomic()").set_checked(atomic)

    panel = press_save(visitor, "post-save-raises")

    rows = panel.locator(".rows > .row")
    words = rows.locator(".words").all_text_contents()
    raises = words.index("save() raises ConnectionError")
    committed = [at for at, text in enumerate(words) if text.startswith("committed")]
    undone = [at for at, text in enumerate(words) if text.startswith("rolled back")]
    title = states(panel)["title"]
    if atomic:
        assert not committed
        assert undone[0] > raises
        assert title[0] == "'Two Scoops'"
        assert title[1] == title[2] == "no row"
        expect(panel.locator(".prediction-result.is-bad")).to_be_visible()
        expect(panel.locator(".verdict").nth(1)).to_contain_text("not in the table")
    else:
        assert committed[0] < words.index("sends post_save, created=True") < raises
        assert not undone
        assert title == ["'Two Scoops'"] * 3
        expect(panel.locator(".prediction-result.is-ok")).to_be_visible()
        expect(panel.locator(".verdict").nth(1)).to_contain_text("the row is in the table")


def test_the_verdict_leads_to_the_event_that_shows_it(page: Page) -> None:
    page.goto("/learn/pitfalls/")
    page.locator("#stage-post-save-raises").get_by_label("No", exact=True).check()
    panel = press_save(page, "post-save-raises")

    panel.locator(".verdict").nth(1).locator(".evidence").click()

    expect(current(panel)).to_contain_text("committed: autocommit")
    expect(current(panel)).to_be_in_viewport()


def test_progress_shows_and_leads_back(visitor: Page) -> None:
    finish_step_one(visitor)

    visitor.goto("/")
    first = visitor.locator(".course-list li").first
    expect(first).to_contain_text("done")
    visitor.get_by_role("link", name="Go on: What signals are").click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("What signals are")
    visitor.goto("/progress/")
    main = visitor.get_by_role("main")
    expect(main).to_contain_text("1 of 7 steps is done. You made 1 prediction")
    expect(main).to_contain_text("Of 1 question you have 1 right.")
    expect(main.get_by_role("link", name="Go on: What signals are")).to_be_visible()


def test_one_step_is_reset_and_then_all(visitor: Page) -> None:
    finish_step_one(visitor)
    visitor.goto("/learn/pre-save/")
    visitor.goto("/progress/")
    main = visitor.get_by_role("main")

    main.get_by_role("link", name="Reset Saving a model").click()
    main.get_by_role("button", name="Reset this step").click()

    expect(main).to_contain_text("0 of 7 steps are done.")
    expect(main.locator(".is-opened")).to_have_count(1)
    main.get_by_role("link", name="Reset all progress").click()
    main.get_by_role("link", name="Keep it").click()
    expect(main.locator(".is-opened")).to_have_count(1)
    main.get_by_role("link", name="Reset all progress").click()
    main.get_by_role("button", name="Reset all progress").click()
    expect(main).to_contain_text("You have not begun a step yet.")


def test_everything_is_forgotten_and_the_cookie_too(visitor: Page) -> None:
    finish_step_one(visitor)
    visitor.goto("/progress/")

    visitor.get_by_role("link", name="Forget everything").click()
    visitor.get_by_role("button", name="Forget everything").click()

    expect(visitor.get_by_role("main")).to_contain_text("Nothing is kept yet.")
    assert "learner" not in {cookie["name"] for cookie in visitor.context.cookies()}


def test_reading_leaves_no_trace(visitor: Page) -> None:
    for address in ("/", "/learn/", "/learn/pitfalls/", "/lab/", "/lab/library/", "/progress/"):
        visitor.goto(address)

    assert {cookie["name"] for cookie in visitor.context.cookies()} <= {"csrftoken"}
