"""The site by keyboard alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypedDict

import pytest
from playwright.sync_api import Page, expect

from tests.learner import current, press_save, run_all

pytestmark = pytest.mark.browser


class Focus(TypedDict):
    """Where the focus is, and what a person sees of it."""

    name: str
    id: str
    step: str
    is_marked: bool
    is_covered_by: str


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """A page in which nothing moves by itself."""
    return open_page(reduced_motion="reduce")


def focus(page: Page) -> Focus | None:
    """The focused element, None when the page has no focus."""
    found: Focus | None = page.evaluate(
        """() => {
          const element = document.activeElement;
          if (!element || element === document.body) return null;
          const marks = [element, ...document.querySelectorAll(":focus-visible")]
            .flatMap((one) => [getComputedStyle(one), getComputedStyle(one, "::after")]);
          const box = element.getClientRects()[0];
          const middle = [box.left + box.width / 2, box.top + Math.min(box.height / 2, 60)];
          const onTop = document.elementFromPoint(...middle);
          const isSeen = onTop && (element.contains(onTop) || onTop.contains(element)
            || element.labels?.[0]?.contains(onTop));
          return {
            name: element.getAttribute("aria-label") ?? element.textContent.trim().slice(0, 60),
            id: element.id,
            step: element.dataset.step ?? "",
            is_marked: marks.some(({ outlineStyle, outlineWidth }) =>
              outlineStyle !== "none" && parseFloat(outlineWidth) > 0),
            is_covered_by: isSeen ? "" : onTop?.outerHTML.slice(0, 80) ?? "the window's edge",
          };
        }"""
    )
    return found


def focused(page: Page) -> str:
    """The id of the focused element."""
    at = focus(page)
    return at["id"] if at else ""


def label(page: Page) -> str:
    """The words of the focused element."""
    at = focus(page)
    return at["name"] if at else ""


def tab_until(page: Page, **wanted: str) -> Focus:
    """Press Tab until the focus is where it is wanted."""
    for _ in range(200):
        page.keyboard.press("Tab")
        at = focus(page)
        if at and all(at[key] == value for key, value in wanted.items()):  # type: ignore[literal-required]
            return at
    raise AssertionError(f"Tab does not lead to {wanted}.")


def walk(page: Page) -> list[Focus]:
    """All places of the page from its beginning to its end."""
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    most = page.locator("a, button, input, select, summary, [tabindex]").count() + 5
    places: list[Focus] = []
    for _ in range(most):
        page.keyboard.press("Tab")
        at = focus(page)
        if at is None:
            return places
        places.append(at)
    raise AssertionError(f"Tab goes round in circles: {[place['name'] for place in places[-8:]]}")


def test_the_first_stop_leads_past_the_header(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    assert label(page) == "Skip to the content"

    page.keyboard.press("Enter")

    assert focused(page) == "main"
    tab_until(page, id="stage-a-receiver-on-each-signal-title")


def test_from_arriving_to_stepping_without_a_mouse(page: Page) -> None:
    page.goto("/")
    tab_until(page, id="save-a-receiver-on-each-signal")
    page.keyboard.press("Enter")
    panel = page.locator("#run-a-receiver-on-each-signal")
    last = panel.locator(".rows > .row").last
    expect(last).to_have_attribute("aria-current", "step")
    # The form is drawn anew, and the focus stays on its button.
    expect(page.locator("#save-a-receiver-on-each-signal")).to_be_focused()

    tab_until(page, step="back")
    page.keyboard.press("Enter")
    expect(last).not_to_have_attribute("aria-current", "step")
    page.keyboard.press("ArrowRight")
    expect(last).to_have_attribute("aria-current", "step")
    tab_until(page, step="play")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert label(page) == "Step"
    page.keyboard.press("Home")
    expect(panel.locator("[data-count]")).to_contain_text("step 1 of")
    page.keyboard.press("ArrowDown")
    expect(panel.locator("[data-count]")).to_contain_text("step 2 of")


def test_a_row_is_chosen_with_enter(page: Page) -> None:
    page.goto("/")
    panel = press_save(page, "a-receiver-on-each-signal")
    row = panel.locator(".rows > .row").nth(3)

    row.locator(".at").focus()
    page.keyboard.press("Enter")

    expect(row).to_have_attribute("aria-current", "step")


def test_letters_do_nothing_until_they_are_turned_on(page: Page) -> None:
    page.goto("/")
    panel = press_save(page, "a-receiver-on-each-signal")
    count = panel.locator("[data-count]")
    panel.get_by_role("slider").fill("1")
    back = panel.get_by_role("button", name="One step back")

    back.press("j")
    expect(count).to_contain_text("step 1 of")
    panel.get_by_label("keys: j next, k back, p play").check()
    back.press("j")
    expect(count).to_contain_text("step 2 of")
    back.press("k")
    expect(count).to_contain_text("step 1 of")


@pytest.mark.parametrize("width", [360, 1280])
def test_the_focus_is_always_seen_and_never_caught(
    open_page: Callable[..., Page], width: int
) -> None:
    page = open_page(reduced_motion="reduce", viewport={"width": width, "height": 720})
    for address in ("/", "/learn/connecting-receivers/", "/lab/library/"):
        page.goto(address)
        if address == "/lab/library/":
            page.get_by_label("Title", exact=True).fill("Dune")
            page.locator("#library-save").click()
            expect(page.locator(".entry")).to_have_count(1)
        else:
            run_all(page)
        # While somebody steps through it, the bar and the states stick to the window.
        page.get_by_role("slider").first.fill("3")

        places = walk(page)

        assert len(places) > 20
        assert [place["name"] for place in places if not place["is_marked"]] == []
        assert {
            place["name"]: place["is_covered_by"] for place in places if place["is_covered_by"]
        } == {}


def test_a_refused_form_takes_the_focus_to_what_is_wrong(open_page: Callable[..., Page]) -> None:
    page = open_page(may_complain=True)
    page.goto("/learn/pre-save/")
    save = page.locator("form.stage-form button").first
    save.focus()

    page.keyboard.press("Enter")

    expect(page.locator("input[name=predict]").first).to_be_focused()
    expect(page.locator("input[name=predict]").first).to_be_in_viewport()


def test_the_library_keeps_its_focus_on_save(page: Page) -> None:
    page.goto("/lab/library/")
    page.get_by_label("Title", exact=True).fill("Dune")
    tab_until(page, id="library-save")

    for presses in (1, 2):
        page.keyboard.press("Enter")
        expect(page.locator(".entry")).to_have_count(presses)
        expect(page.locator("#library-save")).to_be_focused()
        # For some milliseconds htmx has not heard of the new form: a press would load the page.
        expect(page.locator(".htmx-added, .htmx-settling, .htmx-swapping")).to_have_count(0)
    expect(current(page.locator(".entry").first)).to_have_count(1)
