"""axe and a small phone, on pages that somebody has used: after a run, an answer, a refusal.

How the pages look before, tests/test_every_page.py and the walk over all links see to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django import Settings

from lessons.catalogue import lessons
from tests.browser import (
    axe_findings,
    broken_names,
    findings_in_both_schemes,
    kinds_of_elements,
    take_away_what_is_folded,
    too_wide,
)
from tests.learner import press_save, run_all
from tests.site import serving
from tests.test_database_gone import KEY, cookie

pytestmark = pytest.mark.browser

LESSONS = [lesson.slug for lesson in lessons()]


@pytest.fixture
def look(open_page: Callable[..., Page]) -> Iterator[Callable[[Page], None]]:
    """A function that looks at a page in light, in dark, and as wide as a small phone."""
    findings: list[str] = []

    def look(page: Page) -> None:
        findings.extend(findings_in_both_schemes(page))
        size = page.viewport_size
        page.set_viewport_size({"width": 360, "height": 740})
        findings.extend(f"too wide, {page.url}: {element}" for element in too_wide(page))
        findings.extend(broken_names(page))
        assert size
        page.set_viewport_size(size)

    yield look
    assert findings == []


@pytest.mark.parametrize("slug", LESSONS)
def test_a_lesson_after_all_its_runs(
    open_page: Callable[..., Page], look: Callable[[Page], None], slug: str
) -> None:
    page = open_page(reduced_motion="reduce")
    page.goto(f"/learn/{slug}/")
    run_all(page)
    page.locator(".check input[name=choice]").first.check()
    page.get_by_role("button", name="Check my answer").click()
    expect(page.locator(".check-result")).to_be_visible()
    # Not the folds of a long timeline: axe takes half a minute for their thousands of rows.
    page.locator("details:not(.fold > *)").evaluate_all(
        "all => all.forEach((one) => { one.open = true })"
    )
    take_away_what_is_folded(page)
    look(page)

    seen = kinds_of_elements(page)
    for slider in page.get_by_role("slider").all():
        slider.fill("1")
    # axe has nothing to say of what is built as before.
    assert kinds_of_elements(page) <= seen or axe_findings(page) == []


def test_pages_that_show_progress(
    open_page: Callable[..., Page], look: Callable[[Page], None]
) -> None:
    page = open_page(reduced_motion="reduce")
    page.goto("/learn/saving-a-model/")
    page.locator(".check").get_by_text("In the Python object only").check()
    page.get_by_role("button", name="Check my answer").click()
    expect(page.locator(".check-result")).to_be_visible()
    page.goto("/learn/pre-save/")

    for address in (
        "/",
        "/learn/",
        "/progress/",
        "/progress/reset/",
        "/progress/reset/?lesson=pre-save",
        "/progress/reset/?what=everything",
        "/theme/",
    ):
        page.goto(address)
        look(page)


def test_the_library_with_long_and_odd_rows(
    open_page: Callable[..., Page], look: Callable[[Page], None]
) -> None:
    page = open_page(reduced_motion="reduce")
    for kind, field in (("author", "Name"), ("book", "Title"), ("book", "Title")):
        page.goto(f"/lab/library/{kind}/new/")
        shown = page.locator(".entry").count()
        for switch in ("Write a row into the audit log", "Raise an exception"):
            page.get_by_role("checkbox", name=f"{switch} on post_save").check()
        page.get_by_label(field, exact=True).fill("Ab" * 100 if shown < 2 else "   ")
        page.locator("#library-save").click()
        expect(page.locator(".entry")).to_have_count(shown + 1)
    page.locator(".audit > summary").click()
    look(page)

    page.get_by_role("link", name="This run alone").first.click()
    look(page)
    page.goto("/lab/library/start-over/")
    look(page)


def test_forms_that_were_refused(
    open_page: Callable[..., Page], look: Callable[[Page], None]
) -> None:
    page = open_page(may_complain=True)
    page.goto("/learn/pitfalls/")
    page.locator("#save-post-save-raises").click()
    expect(page.locator("[data-errors]")).to_be_visible()
    look(page)
    page.get_by_role("button", name="Check my answer").click()
    expect(page.locator(".check .errorlist")).to_be_visible()
    look(page)
    page.goto("/lab/slow-receiver/?seconds=7&title=" + "x" * 300)
    expect(page.locator(".errorlist")).to_have_count(2)
    look(page)
    page.goto("/lab/library/")
    page.get_by_label("Slug", exact=True).fill("no slug " * 20)
    page.locator("#library-save").click()
    expect(page.locator(".errorlist")).to_have_count(2)
    look(page)


def test_a_library_that_changed_in_another_tab(
    open_page: Callable[..., Page], look: Callable[[Page], None]
) -> None:
    page = open_page(may_complain=True)
    page.goto("/lab/library/")
    other = page.context.new_page()
    other.goto("/lab/library/")
    other.get_by_label("Title", exact=True).fill("Dune")
    other.locator("#library-save").click()
    expect(other.locator(".entry")).to_have_count(1)

    page.get_by_label("Title", exact=True).fill("Emma")
    page.locator("#library-save").click()

    expect(page.locator("[data-errors]")).to_contain_text("the same form was sent before")
    look(page)


def test_pages_that_say_what_is_wrong(
    open_page: Callable[..., Page], look: Callable[[Page], None]
) -> None:
    page = open_page(may_complain=True)
    page.goto("/lab/library/audit/")
    expect(page.get_by_role("heading", level=1)).to_have_text("This address only takes a form")
    look(page)
    page.goto("/")
    page.locator("input[name=csrfmiddlewaretoken]").evaluate_all(
        "all => all.forEach((one) => one.remove())"
    )
    page.locator("form.theme").evaluate("(form) => form.submit()")
    expect(page.get_by_role("heading", level=1)).to_have_text("The form was not accepted")
    look(page)


def test_the_page_for_a_database_that_is_gone(
    browser: Browser, look: Callable[[Page], None], tmp_path: Path, settings: Settings
) -> None:
    name, _, value = cookie(settings).partition("=")
    database = tmp_path / "site.sqlite3"
    with serving(tmp_path, SECRET_KEY=KEY) as url:
        # Nobody has asked for a page with a question to the database yet, so that
        # no thread of the server holds a connection to the file that goes.
        database.rename(tmp_path / "elsewhere")
        database.mkdir()
        page = browser.new_page(base_url=url)
        page.context.add_cookies([{"name": name, "value": value, "url": url}])

        answer = page.goto("/progress/")

        assert answer
        assert answer.status == 503
        expect(page.get_by_role("heading", level=1)).to_contain_text("database")
        look(page)
        page.close()


@pytest.mark.parametrize("width", [360, 1280])
def test_one_announcement_and_no_word_to_other_hosts(
    open_page: Callable[..., Page], width: int
) -> None:
    page = open_page(reduced_motion="reduce", viewport={"width": width, "height": 740})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/")
    page.evaluate(
        """() => {
          window.said = [];
          const status = document.getElementById("status");
          new MutationObserver(() => status.textContent && window.said.push(status.textContent))
            .observe(status, { childList: true, characterData: true, subtree: true });
        }"""
    )

    panel = press_save(page, "a-receiver-on-each-signal")
    panel.get_by_role("slider").fill("2")

    steps = panel.locator(".rows > .row").count()
    said = page.evaluate("window.said")
    assert len(said) == 1
    assert f"{steps} steps on the timeline." in said[0]
    assert [url for url in asked if not url.startswith("http://127.0.0.1:")] == []
