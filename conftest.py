"""What the tests of all rooms share: PostgreSQL, the running site, a browser.

Each is started when a test first asks for it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from pytest_django import Settings

from tests.browser import axe_findings, chromium, console_errors
from tests.postgres import Postgres, running
from tests.site import serving
from tutorial_site.prepared import forget_all

#: They take longest. Begun last, one process would work on while the others have nothing left.
SLOW = [
    "test_every_page.py",
    "test_journey.py",
    "test_fuzz.py",
    "test_tracing_changes_nothing.py",
    "test_experiments.py",
    "test_proofs.py",
    "test_serve.py",
    "test_keys.py",
    "test_pages_in_use.py",
    "test_matrix.py",
    "test_library_days.py",
    "test_practice.py",
    "test_the_test.py",
    "test_recall_days.py",
    "test_two_starts.py",
    "test_key_of_predictions.py",
    "test_pairs.py",
    "test_killed.py",
]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the slow files first; all else stays in its random order."""
    place = {name: number for number, name in enumerate(SLOW)}
    items.sort(key=lambda item: place.get(item.path.name, len(SLOW)))


@pytest.fixture(autouse=True)
def pages_drawn_anew() -> None:
    """No page is left from another test, which may have changed what it is made of."""
    forget_all()


@pytest.fixture
def unmeasured() -> Iterator[None]:
    """Without coverage, which doubles the time of what does the same thousands of times."""
    measuring = sys.gettrace()
    sys.settrace(None)
    yield
    sys.settrace(measuring)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL of our own: ``url``, ``log``, and ``statements()``, a witness."""
    with running() as cluster:
        yield cluster


@pytest.fixture
def lab_postgres(postgres: Postgres, settings: Settings) -> Postgres:
    """The same, given to the lab for the length of one test."""
    settings.LAB_POSTGRES = postgres.url
    return postgres


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, postgres: Postgres) -> Iterator[str]:
    """The address of the running site, whose lab has both engines."""
    with serving(tmp_path_factory.mktemp("site"), LAB_POSTGRES=postgres.url) as url:
        yield url


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, for one module.

    Playwright keeps an event loop running in this thread, in which Django
    refuses to touch a database, so it must not outlive the module's tests.
    """
    with chromium() as browser:
        yield browser


@pytest.fixture
def open_page(browser: Browser, site: str) -> Iterator[Callable[..., Page]]:
    """A function that opens a page of a new visitor, with Playwright's options of a context.

    The test fails when anything is written to its console, unless it was opened
    with ``may_complain=True`` (Chromium writes a line for each 404 and 422).
    """
    complaints: list[list[str]] = []

    with ExitStack() as stack:

        def open_page(*, may_complain: bool = False, **options: Any) -> Page:
            context = stack.enter_context(browser.new_context(base_url=site, **options))
            context.set_default_timeout(10_000)
            page = context.new_page()
            if not may_complain:
                complaints.append(console_errors(page))
            return page

        yield open_page
    assert [line for lines in complaints for line in lines] == []


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """The page of a new visitor with JavaScript, which must not write to its console."""
    return open_page()


@pytest.fixture
def page_without_javascript(open_page: Callable[..., Page]) -> Page:
    """The page of a new visitor who has JavaScript switched off."""
    return open_page(java_script_enabled=False)


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """A function that fails when axe finds anything in the page as it stands."""

    def check(page: Page) -> None:
        assert axe_findings(page) == []

    return check
