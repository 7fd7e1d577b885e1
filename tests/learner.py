"""What a learner does on a page, with the mouse."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect


def press_save(page: Page, experiment: str) -> Locator:
    """Press Save at one experiment; its panel, with the timeline of the run."""
    page.locator(f"#save-{experiment}").click()
    panel = page.locator(f"#run-{experiment}")
    expect(panel.locator(".rows > .row").first).to_be_visible()
    return panel


def stages(page: Page) -> list[str]:
    """The experiments on this page, in order."""
    forms = page.locator("form.stage-form")
    return [str(form.get_attribute("id")).removeprefix("form-") for form in forms.all()]


def run_all(page: Page) -> None:
    """Unfold each experiment of the page, expect the first thing it offers, and press Save."""
    for experiment in stages(page):
        stage = page.locator(f"#stage-{experiment}")
        fold = page.locator("details.stage-fold:not([open])").filter(has=stage)
        if fold.count():
            fold.locator("summary").first.click()
        options = stage.locator("input[name=predict]")
        if options.count():
            options.first.check()
        press_save(page, experiment)


def current(panel: Locator) -> Locator:
    """The row that a timeline is at."""
    return panel.locator(".row[aria-current=step]")


def states(panel: Locator) -> dict[str, list[str]]:
    """The three states that stand below a timeline: each field's value in each of the three."""
    held: dict[str, list[str]] = panel.locator("[data-now-state] .states").evaluate(
        """(table) => {
          const rows = [...table.tBodies[0].rows];
          const grid = rows.map(() => []);
          rows.forEach((row, y) => [...row.cells].slice(1).forEach((cell) => {
            const x = [0, 1, 2].find((x) => grid[y][x] === undefined);
            for (let i = 0; i < cell.rowSpan; i++) grid[y + i][x] = cell.textContent.trim();
          }));
          return Object.fromEntries(rows.map((row, y) => [row.cells[0].textContent, grid[y]]));
        }"""
    )
    return held


def save_row(page: Page, button: str = "#library-save") -> Locator:
    """Press Save, or another button; the run on top of the history."""
    entries = page.locator(".entry")
    shown = entries.count()
    page.locator(button).click()
    expect(entries).to_have_count(shown + 1)
    return entries.first


def switch(page: Page, deed: str, signal: str, on: bool = True) -> None:
    """Switch a receiver of the library on or off: what it does, and on which signal."""
    page.get_by_role("checkbox", name=re.compile(f"^{deed}.* on {signal}$")).set_checked(on)
