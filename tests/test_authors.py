"""The pages for authors as they are served: signing in, the list, one question, no complaint."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import console_errors
from tests.site import ROOT, serving
from tests.visitor import Visitor

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def authors_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A site with the pages for authors, and an author."""
    folder = tmp_path_factory.mktemp("authors")
    with serving(folder, ADMIN="1") as url:
        _manage(folder, "createsuperuser", "--noinput", "--username=ada", "--email=")
        yield url


def _manage(folder: Path, *command: str) -> None:
    more = {"VAR_DIR": str(folder), "ADMIN": "1", "DJANGO_SUPERUSER_PASSWORD": "lovelace"}
    environment = {**os.environ, **more, "DJANGO_SETTINGS_MODULE": "tutorial_site.settings"}
    subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=environment, check=True)


def test_an_author_sees_how_questions_do(authors_site: str, browser: Browser) -> None:
    visitor = Visitor(authors_site)
    visitor.post("/learn/pre-save/check/", [("choice", "false")])
    page = browser.new_context(base_url=authors_site).new_page()
    complaints = console_errors(page)

    page.goto("/admin/")
    page.locator("#id_username").fill("ada")
    page.locator("#id_password").fill("lovelace")
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("link", name="Question counts").click()
    row = page.locator("#result_list tbody tr")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("how-to-refuse-a-save")
    row.get_by_role("link").first.click()
    expect(page.locator(".field-parts")).to_contain_text("times wrong")

    # The site's policy holds there too: whatever it stopped would be written here.
    assert complaints == []
    assert visitor.get("/").status == 200


def test_without_it_there_is_no_such_page(site: str) -> None:
    assert Visitor(site).get("/admin/").status == 404
