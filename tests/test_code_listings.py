"""Code on a page: no line of it ends where nobody can see that it goes on."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [360, 800, 1440])
@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/learn/connecting-receivers/",
        "/lab/library/",
        "/facts/bulk-create-sends-no-save-signals/",
    ],
)
def test_a_long_line_goes_on_below(
    open_page: Callable[..., Page], width: int, address: str
) -> None:
    page = open_page(viewport={"width": width, "height": 900})

    page.goto(address)

    listings = page.locator(".code pre:visible")
    assert listings.count()
    for listing in listings.all():
        assert listing.evaluate("(pre) => pre.scrollWidth - pre.clientWidth") <= 0


def test_what_goes_on_stands_further_in_than_where_it_began(page: Page) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto("/")

    lefts = (
        page.locator(".code .line")
        .nth(13)
        .evaluate(
            """(line) => {
          const range = document.createRange();
          range.selectNodeContents(line);
          const lines = new Map();
          for (const { top, left } of range.getClientRects()) {
            lines.set(Math.round(top / 8), Math.min(left, lines.get(Math.round(top / 8)) ?? left));
          }
          return [...lines.values()];
        }"""
        )
    )

    assert len(lefts) == 2
    assert lefts[1] > lefts[0]


def test_code_in_the_text_scrolls_and_its_edge_says_so(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto("/learn/post-save/")
    long = page.locator(".prose .highlight pre").evaluate_all(
        "all => all.filter((pre) => pre.scrollWidth > pre.clientWidth)"
        ".map((pre) => getComputedStyle(pre).backgroundAttachment)"
    )

    assert long
    assert all(edges == "local, local, scroll, scroll" for edges in long)
