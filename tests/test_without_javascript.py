"""The site with JavaScript switched off: complete pages, and nothing of a run is missing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, Response, expect

from tests.learner import press_save

pytestmark = pytest.mark.browser

TOO_LONG = "<i>É</i> " + "x" * 300


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """The page of a visitor without JavaScript."""
    return open_page(java_script_enabled=False, may_complain=True)  # A line for each 422


def answer_to(page: Page, button: Locator) -> Response:
    """Press a button; the page that answers."""
    with page.expect_navigation() as navigation:
        button.click()
    return navigation.value


def test_a_run_is_a_complete_page_at_the_timeline(page: Page) -> None:
    page.goto("/learn/pitfalls/")
    stage = page.locator("#stage-slow-receiver")
    stage.locator("input[name=predict]").first.check()

    answer = answer_to(page, stage.get_by_role("button", name="Save"))

    assert answer.status == 200
    assert page.url.endswith("/learn/pitfalls/#run-slow-receiver")
    expect(page.locator("#run-slow-receiver")).to_be_in_viewport()
    expect(page.get_by_role("navigation", name="Main")).to_have_count(1)
    expect(page.get_by_role("heading", level=1)).to_have_text("Common pitfalls")
    # The other stages of the page wait as before.
    expect(page.locator("#run-post-save-raises")).to_contain_text("Nothing has run yet.")


def test_every_event_stands_there_in_order_with_its_states(page: Page) -> None:
    page.goto("/lab/post-save-raises/")
    page.get_by_label("transaction.atomic()").check()
    panel = press_save(page, "post-save-raises")
    rows = panel.locator(".rows > .row")

    for row in rows.all():
        expect(row.locator(".words")).to_be_visible()
        expect(row.locator(".lane")).to_have_count(1)
    numbers = [
        int(name.removeprefix("e"))
        for name in rows.evaluate_all(
            "all => all.flatMap((row) => [row, ...row.querySelectorAll('[id]')]).map(x => x.id)"
        )
    ]
    told = int(panel.locator(".run-foot p").first.inner_text().split()[0])
    assert sorted(numbers) == list(range(1, told + 1))
    times = [
        float(text)
        for text in rows.locator(".at").evaluate_all(
            "all => all.map((one) => one.firstChild.textContent)"
        )
    ]
    assert times == sorted(times)


def test_the_states_of_an_event_unfold(page: Page) -> None:
    page.goto("/lab/post-save-raises/")
    page.get_by_label("transaction.atomic()").check()
    panel = press_save(page, "post-save-raises")
    held = panel.locator(".row").filter(has_text="INSERT INTO").locator("details.held")

    held.locator("summary").click()

    expect(held.locator(".states")).to_be_visible()
    expect(held.get_by_role("row", name="title")).to_contain_text("'Two Scoops'")
    expect(held).to_contain_text("no row")
    expect(panel.locator("[data-now-state] .states")).to_be_visible()


def test_what_only_a_script_could_do_is_not_offered(page: Page) -> None:
    page.goto("/lab/save-without-receivers/")
    panel = press_save(page, "save-without-receivers")

    for control in (".bar", ".keys", ".bar button"):
        expect(panel.locator(control).first).to_be_hidden()


@pytest.mark.parametrize(
    "address", ["/", "/lab/a-receiver-on-each-signal/", "/learn/what-signals-are/"]
)
def test_a_refused_form_comes_back_as_it_was_sent(page: Page, address: str) -> None:
    page.goto(address)
    form = page.locator("form.stage-form").first
    field = form.get_by_label("Title of the book")
    form.get_by_label("after listens").uncheck()
    if form.locator("input[name=predict]").count():
        form.locator("input[name=predict]").last.check()
    # Without a script a browser keeps to the field's length, so that is taken away first.
    field.evaluate("field => field.removeAttribute('maxlength')")
    field.fill(TOO_LONG)

    answer = answer_to(page, form.get_by_role("button", name="Save"))

    assert answer.status == 422
    expect(field).to_have_value(TOO_LONG)
    expect(form.get_by_label("after listens")).not_to_be_checked()
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(
        "This text has 309 characters and can have 200. Shorten it."
    )
    beside = form.locator(".field").filter(has=page.locator("input[name=title]"))
    expect(beside.locator(".errorlist")).to_be_visible()
    expect(page.locator(".rows")).to_have_count(0)


def test_a_question_without_an_answer_comes_back(page: Page) -> None:
    page.goto("/learn/pre-save/")

    answer = answer_to(page, page.get_by_role("button", name="Check my answer"))

    assert answer.status == 422
    expect(page.locator(".check")).to_be_in_viewport()
    expect(page.locator(".check .errorlist")).to_have_text("Choose one of the answers first.")


def test_a_refused_row_of_the_library_comes_back(page: Page) -> None:
    page.goto("/lab/library/")
    page.get_by_label("Slug", exact=True).fill("not a slug")
    page.get_by_label("Inside transaction.atomic()").check()

    answer = answer_to(page, page.locator("#library-save"))

    assert answer.status == 422
    title, slug = page.get_by_label("Title", exact=True), page.get_by_label("Slug", exact=True)
    expect(title).to_have_accessible_description("A book needs a title. Type one.")
    expect(slug).to_have_value("not a slug")
    expect(page.get_by_label("Inside transaction.atomic()")).to_be_checked()
    expect(page.locator("#library-shelf")).to_contain_text("No row yet")


def test_a_row_is_saved_once_however_often_its_page_is_loaded(page: Page) -> None:
    page.goto("/lab/library/")
    page.get_by_label("Title", exact=True).fill("Dune")

    answer = answer_to(page, page.locator("#library-save"))
    page.reload()
    page.go_back()
    page.go_forward()

    assert answer.status == 200
    assert page.url.endswith("/lab/library/book/1/#library-history")
    expect(page.locator(".entry")).to_have_count(1)
    expect(page.locator("#library-shelf")).to_contain_text("1 book")


def test_a_button_shows_the_code_of_the_switches(page: Page) -> None:
    page.goto("/lab/library/")
    page.get_by_label("Title", exact=True).fill("Dune")
    page.get_by_role("checkbox", name="Sleep for 0.2 seconds on post_save").check()

    answer = answer_to(page, page.get_by_role("button", name="Show the code"))

    assert answer.status == 200
    expect(page.locator("#library-code")).to_contain_text("time.sleep(0.2)")
    expect(page.get_by_label("Title", exact=True)).to_have_value("Dune")
    expect(page.locator(".entry")).to_have_count(0)
