"""Chromium for the tests, and what they ask of a page."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, expect, sync_playwright

# A machine may be busy with other things.
expect.set_options(timeout=10_000)

_AXE = Path(__file__).parent / "vendor" / "axe-core-4.14.1" / "axe.min.js"
_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's Chromium if there is one, else the one that Playwright installed."""
    executable = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=_FLAGS)
        try:
            yield browser
        finally:
            browser.close()


def console_errors(page: Page) -> list[str]:
    """A list that fills with what goes wrong in ``page`` from now on."""
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(f"{page.url}: {error}"))
    page.on(
        "console",
        lambda message: (
            errors.append(f"{page.url}: {message.text}")
            if message.type in {"error", "warning"}
            else None
        ),
    )
    return errors


#: Each scheme with the rules of axe to try in it: all, then those about colours, for no
#: other can tell otherwise.
_SCHEMES: tuple[tuple[Literal["light", "dark"], list[str]], ...] = (
    ("light", []),
    ("dark", ["color-contrast", "link-in-text-block"]),
)


def axe_findings(page: Page, rules: Sequence[str] = ()) -> list[str]:
    """What axe holds against the page as it stands, as sentences with the elements.

    Where ``rules`` are named, only these are tried.
    """
    # Evaluated rather than added as a script, because the page's policy allows none from us.
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(_axe_source())
    # Sentences are made there: all that axe has to say takes seconds on its way here.
    findings: list[str] = page.evaluate(
        """async (rules) => {
          const only = rules.length ? { runOnly: { type: "rule", values: rules } } : {};
          const asked = { resultTypes: ["violations"], ...only };
          const { violations } = await axe.run(document, asked);
          return violations.flatMap(({ id, help, nodes }) =>
            nodes.map(({ html }) => `${location}: ${id}: ${help}: ${html}`));
        }""",
        list(rules),
    )
    return findings


def findings_in_both_schemes(page: Page) -> list[str]:
    """What axe holds against the page in light and in dark; it stays light."""
    found = []
    for scheme, rules in _SCHEMES:
        page.emulate_media(color_scheme=scheme)
        found += [f"{scheme}: {finding}" for finding in axe_findings(page, rules)]
    page.emulate_media(color_scheme="light")
    return found


def take_away_what_is_folded(page: Page) -> None:
    """The rows of closed folds: axe says nothing of what is hidden, and walks through it all."""
    page.locator(".fold > details:not([open]) > :not(summary)").evaluate_all(
        "all => all.forEach((one) => one.remove())"
    )


def kinds_of_elements(page: Page) -> set[str]:
    """What the page is built of: each element's name, classes and attributes, and its parent's."""
    kinds: list[str] = page.evaluate(
        """() => {
          const kind = (one) => [
            one.localName,
            one.getAttribute("role"),
            ...[...one.classList].sort(),
            ...one.getAttributeNames().sort(),
          ].join(" ");
          const all = [...document.querySelectorAll("body *")];
          return [...new Set(all.map((one) => `${kind(one.parentElement)} > ${kind(one)}`))];
        }"""
    )
    return set(kinds)


def loose_ends(page: Page) -> list[str]:
    """Ids that are there twice, and those that an element names in vain."""
    found: list[str] = page.evaluate(
        """() => {
          const known = new Set();
          const twice = [...document.querySelectorAll("[id]")].map(({ id }) => id)
            .filter((id) => known.has(id) || !known.add(id));
          const names = ["for", "aria-labelledby", "aria-describedby", "aria-controls"];
          const named = names.flatMap((name) =>
            [...document.querySelectorAll(`[${name}]`)].flatMap((one) =>
              one.getAttribute(name).split(" ").filter(Boolean)));
          const links = [...document.querySelectorAll("a[href^='#']")]
            .map((one) => decodeURIComponent(one.hash.slice(1))).filter(Boolean);
          const vain = [...named, ...links].filter((id) => !known.has(id));
          return [...twice.map((id) => `${location}: the id ${id} is there twice`),
            ...vain.map((id) => `${location}: there is no id ${id}`)];
        }"""
    )
    return found


def too_wide(page: Page) -> list[str]:
    """The elements that make the page scroll sideways; none on a good page."""
    wide: list[str] = page.evaluate(
        """() => {
          const width = document.documentElement.clientWidth;
          if (document.documentElement.scrollWidth <= width) return [];
          return [...document.body.querySelectorAll("*")]
            .filter((element) => element.getBoundingClientRect().right > width + 1)
            .map((element) => element.outerHTML.slice(0, 120));
        }"""
    )
    return wide


def broken_names(page: Page) -> list[str]:
    """The names in code that go on in the next line elsewhere than behind an underscore."""
    broken: list[str] = page.evaluate(
        """() => {
          const found = [], range = document.createRange();
          const top = (node, at) => {
            range.setStart(node, at);
            range.setEnd(node, at + 1);
            return range.getClientRects()[0]?.top;
          };
          for (const one of document.querySelectorAll("main :is(code, .states th)")) {
            if (!one.checkVisibility()) continue;
            const texts = document.createTreeWalker(one, NodeFilter.SHOW_TEXT);
            for (let node; (node = texts.nextNode());) {
              for (const { 0: name, index } of node.data.matchAll(/\\w{2,}/g)) {
                range.setStart(node, index);
                range.setEnd(node, index + name.length);
                if (range.getClientRects().length < 2) continue;
                for (let at = 1; at < name.length; at++) {
                  const isBroken = top(node, index + at) > top(node, index + at - 1) + 3;
                  if (isBroken && name[at - 1] !== "_") found.push(
                    `${location}: ${name.slice(0, at)}|${name.slice(at)}`);
                }
              }
            }
          }
          return found;
        }"""
    )
    return broken


@cache
def _axe_source() -> str:
    return _AXE.read_text(encoding="utf-8")
