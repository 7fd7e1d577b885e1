"""Promises about every page that a link leads to: no list of pages is kept anywhere."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urljoin, urlsplit
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import console_errors, findings_in_both_schemes, too_wide
from tests.learner import press_save

pytestmark = pytest.mark.browser
#: Pages that are many and drawn by one template: a few of each are looked at. Those of the
#: experiments are looked at elsewhere, each after its run.
_ALIKE = [
    re.compile(kind)
    for kind in (
        r"/facts/[^/]+/",
        r"/lab/(?!library/|what-fires-what/)[^/]+/",
        r"/lab/what-fires-what/[^/]+/",
        r"/myths/[^/]+/",
        r"/pitfalls/[^/]+/",
        r"/interview/[^/]+/",
        r"/practice/[^/]+/",
        r"/practice/[^/]+/[^/]+/",
    )
]
_A_FEW = 8
_LINK = re.compile(r'<a\b[^>]*\shref="([^"]*)"')


@pytest.fixture(scope="module")
def addresses(site: str) -> list[str]:
    """The path of every page of the site that can be reached from the first one."""
    found, to_read = {"/"}, ["/"]
    while to_read:
        path = to_read.pop()
        with urlopen(site + path, timeout=30) as response:
            html = response.read().decode()
        links = {urlsplit(urljoin(site + path, link)) for link in _LINK.findall(html)}
        new = {link.path for link in links if link.netloc == urlsplit(site).netloc} - found
        found |= new
        to_read += new
    return sorted(found)


def test_the_links_lead_to_every_room(addresses: list[str]) -> None:
    # A link that leads nowhere would have ended the walk with status 404.
    assert {"/learn/", "/lab/", "/lab/library/", "/progress/"} <= set(addresses)
    assert len(addresses) > 25


@pytest.fixture(scope="module")
def looked_at(addresses: list[str]) -> list[str]:
    """The same, without most of those that look alike."""
    left_out: set[str] = set()
    for kind in _ALIKE:
        alike = [address for address in addresses if kind.fullmatch(address)]
        left_out |= {*alike} - {*alike[:: max(1, len(alike) // _A_FEW)]}
    return [address for address in addresses if address not in left_out]


@pytest.fixture(scope="module")
def walk(browser: Browser, site: str, looked_at: list[str]) -> dict[str, list[str]]:
    """What is wrong with the pages, by kind: one walk over them serves every test."""
    wrong: dict[str, list[str]] = {"axe": [], "wide": [], "console": [], "abroad": []}
    page = browser.new_page(base_url=site)
    wrong["console"] = console_errors(page)
    page.on("request", lambda asked: _note_abroad(wrong["abroad"], asked.url, site))
    for address in looked_at:
        page.set_viewport_size({"width": 1280, "height": 720})
        page.goto(address)
        wrong["axe"] += findings_in_both_schemes(page)
        page.set_viewport_size({"width": 360, "height": 740})
        wrong["wide"] += [f"{address}: {element}" for element in too_wide(page)]
    page.close()
    return wrong


def _note_abroad(abroad: list[str], url: str, site: str) -> None:
    """Add what is asked of anybody else than this site."""
    if not url.startswith((f"{site}/", "data:", "blob:")):
        abroad.append(url)


def test_nothing_is_asked_of_another_host(walk: dict[str, list[str]]) -> None:
    assert walk["abroad"] == []


def test_axe_finds_nothing(walk: dict[str, list[str]]) -> None:
    assert walk["axe"] == []


def test_nothing_is_wider_than_a_small_phone(walk: dict[str, list[str]]) -> None:
    assert walk["wide"] == []


def test_nothing_is_complained_of_in_the_console(walk: dict[str, list[str]]) -> None:
    assert walk["console"] == []


def test_the_page_for_an_unknown_address_is_good_too(open_page: Callable[..., Page]) -> None:
    page = open_page(may_complain=True, viewport={"width": 360, "height": 740})

    page.goto("/nowhere/")

    assert page.title() == "Not found · Before & After"
    assert findings_in_both_schemes(page) == []
    assert too_wide(page) == []


def test_the_colours_change_with_a_button_and_stay(page_without_javascript: Page) -> None:
    page = page_without_javascript
    page.goto("/learn/")

    page.get_by_role("button", name="Dark").click()

    assert page.url.endswith("/learn/")
    assert page.locator("html").get_attribute("data-theme") == "dark"
    page.goto("/lab/")
    assert page.locator("html").get_attribute("data-theme") == "dark"


def test_the_colours_change_around_a_run_and_in_other_tabs(page: Page) -> None:
    other = page.context.new_page()
    other.goto("/learn/")
    page.goto("/")
    page.get_by_label("Title").first.fill("Emma")
    panel = press_save(page, "a-receiver-on-each-signal")

    with page.expect_response("**/theme/"):
        page.get_by_role("button", name="Dark").click()
    other.evaluate("dispatchEvent(new Event('focus'))")

    expect(page.locator("html")).to_have_css("color-scheme", "dark")
    expect(page.get_by_role("button", name="Dark")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_label("Title").first).to_have_value("Emma")
    expect(panel.locator(".rows")).to_be_visible()
    expect(other.locator("html")).to_have_css("color-scheme", "dark")
    page.reload()
    expect(page.locator("html")).to_have_css("color-scheme", "dark")


def test_colours_that_cannot_be_kept_change_on_this_page(open_page: Callable[..., Page]) -> None:
    page = open_page(may_complain=True)
    page.goto("/learn/")
    page.context.clear_cookies()

    page.get_by_role("button", name="Dark").click()

    expect(page.locator("#status")).to_contain_text("on this page only")
    expect(page.locator("html")).to_have_css("color-scheme", "dark")
