"""The library's pages, whole and as fragments."""

from __future__ import annotations

import re
import zlib
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from lab.library import history
from lab.library.models import Library, LibraryRun
from lab.library.tests.test_presses import FIRST, NEW, code_to_run, html_of, press
from lab.tests.test_lab_views import HTMX
from lessons.models import Learner

pytestmark = pytest.mark.django_db


def press_by_htmx(client: Client, url: str = NEW, **changes: Any) -> Any:
    client.defaults["HTTP_HX_REQUEST"] = "true"
    try:
        return press(client, url, **changes)
    finally:
        del client.defaults["HTTP_HX_REQUEST"]


def test_an_empty_library_invites_and_keeps_nothing(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        html = html_of(client.get("/lab/library/"))

    assert "Your library is empty." in html
    assert "def log_before" in code_to_run(html)
    assert not Learner.objects.exists()


@pytest.mark.parametrize("kind", ["author", "book", "review"])
def test_each_kind_has_a_form(client: Client, kind: str) -> None:
    html = html_of(client.get(f"/lab/library/{kind}/new/"))

    assert f"A new {kind}" in html
    assert f"def save_new_{kind}(" in code_to_run(html)


def test_the_history_is_on_the_page_newest_first(client: Client) -> None:
    for title in ("One", "Two"):
        press(client, title=title)

    html = html_of(client.get("/lab/library/"))

    newest, older = LibraryRun.objects.all()
    assert html.index(f'id="run{newest.pk}" open') < html.index(f'id="run{older.pk}"')
    assert f'id="run{newest.pk}-e1"' in html
    assert f'id="run{older.pk}-e1"' in html
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))


def test_a_press_without_htmx_leads_to_the_page_of_its_row(client: Client) -> None:
    response = press(client)

    assert response.redirect_chain == [("/lab/library/book/1/#library-history", 303)]
    assert LibraryRun.objects.count() == 1
    assert press(client, FIRST, press="delete").redirect_chain == [
        ("/lab/library/book/new/#library-history", 303)
    ]
    assert press(client, version=0).redirect_chain == []


def test_what_an_exception_stopped_stays_typed_when_the_page_is_loaded_again(
    client: Client,
) -> None:
    response = press(client, title="Émile & co", receivers=["raise_before", "log_after"])

    ((address, _),) = response.redirect_chain
    html = html_of(client.get(address.partition("#")[0]))
    assert 'value="Émile &amp; co"' in html
    assert "log_after" in code_to_run(html)
    assert "log_before" not in code_to_run(html)


def test_what_is_too_long_for_an_address_stays_typed_on_the_page_itself(client: Client) -> None:
    response = press(client, title="🐍" * 200, receivers=["raise_before"])

    assert (response.status_code, response.redirect_chain) == (200, [])
    assert "🐍" * 200 in html_of(response)


def test_the_button_leads_to_the_code_of_all_switches_off(client: Client) -> None:
    response = press(client, press="show", title="Emma", transaction="atomic")

    ((address, status),) = response.redirect_chain
    assert (status, address.partition("#")[2]) == (303, "library-code")
    assert "transaction=atomic" in address
    assert 'value="Emma"' in html_of(response)
    assert "log_before" not in code_to_run(html_of(response))
    assert not LibraryRun.objects.exists()


def test_older_runs_come_when_they_are_opened(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "DRAWN", 1)
    press(client, title="One")
    press(client, title="Two")

    older = LibraryRun.objects.last()
    assert older
    html = html_of(client.get("/lab/library/"))

    assert f'id="run{older.pk}-e1"' not in html
    assert f'href="/lab/library/runs/{older.pk}/"' in html


def test_a_run_has_a_page_and_a_fragment(client: Client) -> None:
    press(client)
    run = LibraryRun.objects.get()

    page = client.get(f"/lab/library/runs/{run.pk}/")
    fragment = client.get(f"/lab/library/runs/{run.pk}/", headers=HTMX)

    assert html_of(page).startswith("<!doctype html>")
    assert "Save a new book" in html_of(page)
    assert html_of(fragment).strip().startswith("<div")
    assert f'id="run{run.pk}-e1"' in html_of(fragment)


@pytest.mark.parametrize(
    "packed",
    [
        b"nonsense",
        zlib.compress(b"nonsense"),
        zlib.compress(b"{}"),
        zlib.compress(b'{"events": 1}'),
    ],
)
def test_a_run_of_an_older_site_says_so(client: Client, packed: bytes) -> None:
    press(client)
    LibraryRun.objects.update(packed=packed)

    page = client.get("/lab/library/")

    assert page.status_code == 200
    assert "An older version of this site kept this run" in html_of(page)


def test_nobody_sees_the_run_of_another(client: Client) -> None:
    press(client)
    run = LibraryRun.objects.get()

    assert Client().get(f"/lab/library/runs/{run.pk}/").status_code == 404


def test_for_htmx_a_press_joins_the_history(client: Client) -> None:
    first = html_of(press_by_htmx(client))
    second = press_by_htmx(client, FIRST, title="Emma")

    newest, older = LibraryRun.objects.all()
    html = html_of(second)
    assert 'id="library-invite" hx-swap-oob="delete"' in first
    assert "<!doctype" not in html
    assert html.index(f'id="run{newest.pk}" open') < html.index(f'id="run{older.pk}"')
    assert f'id="run{older.pk}-e1"' not in html
    assert 'id="library-desk" hx-swap-oob="true"' in html
    assert "steps on the timeline" in html
    assert second["HX-Replace-Url"] == FIRST


def test_for_htmx_a_refused_form_takes_its_own_place(client: Client) -> None:
    response = press_by_htmx(client, title="")

    assert response.status_code == 422
    assert response["HX-Retarget"] == "#library-desk"
    assert "A book needs a title" in html_of(response)
    assert "library-history-runs" not in html_of(response).replace(
        'hx-target="#library-history-runs"', ""
    )


def test_for_htmx_the_second_tab_sees_the_newer_state(client: Client) -> None:
    press(client)

    response = press_by_htmx(client, title="Typed", version=0)

    html = html_of(response)
    assert response.status_code == 409
    assert 'id="library-shelf" aria-label="Your rows" hx-swap-oob="true"' in html
    assert 'id="library-history" aria-label="Your runs, newest first" hx-swap-oob="true"' in html
    assert 'value="Typed"' in html


def test_for_htmx_the_button_shows_the_code(client: Client) -> None:
    html = html_of(press_by_htmx(client, press="show", receivers=["wait_before"]))

    assert "def wait_before" in code_to_run(html)
    assert "The code is shown below the form." in html


@pytest.mark.parametrize("pk", ["", "1", "x", "9" * 30])
def test_the_code_follows_the_switches(client: Client, pk: str) -> None:
    press(client)

    response = client.get(
        "/lab/library/code/",
        {"kind": "book", "pk": pk, "receivers": ["log_after"], "transaction": "atomic"},
        headers=HTMX,
    )

    code = code_to_run(html_of(response))
    assert "def log_after" in code
    assert "with transaction.atomic():" in code
    assert ("def save_book(" in code) is (pk == "1")


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_the_code_alone_is_no_page(client: Client, headers: dict[str, str]) -> None:
    response = client.get("/lab/library/code/", {"kind": "shelf"}, headers=headers)

    assert response.status_code == 302
    assert response["Location"] == "/lab/library/"


def test_starting_over_asks_first(client: Client) -> None:
    press(client)

    asked = client.get("/lab/library/start-over/")
    assert Library.objects.exists()
    done = client.post("/lab/library/start-over/")

    assert "This cannot be undone" in html_of(asked)
    assert done.status_code == 303
    assert not Library.objects.exists()
    assert not LibraryRun.objects.exists()
    assert Learner.objects.exists()


def test_somebody_without_a_library_may_start_over_too(client: Client) -> None:
    assert client.post("/lab/library/start-over/").status_code == 303


@pytest.mark.parametrize("pk", [10**9, 2**63 - 1, 0, -5])
def test_any_key_that_sqlite_can_hold_has_an_address(client: Client, pk: int) -> None:
    assert client.get(reverse("library:edit", args=["author", pk])).status_code == 404


def test_names_of_rows_in_the_sites_database() -> None:
    library = Library(version=3, learner_id=7)

    assert str(library) == "library of 7, version 3"
    assert library.file is None
    assert str(LibraryRun(label="Save a new book")) == "Save a new book"
