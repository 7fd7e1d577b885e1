"""Presses in the library, each a real run whose rows are there tomorrow."""

from __future__ import annotations

import re
import zlib
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from lab import runner
from lab.library import keeping, presses, shelf
from lab.library.models import Library, LibraryRun
from lab.library.shelf import Shelf, read
from lab.tracing.events import (
    ReceiverStarted,
    SignalSent,
    TransactionCommitted,
    TransactionRolledBack,
)
from lessons.models import Learner

pytestmark = pytest.mark.django_db

NEW, FIRST = "/lab/library/book/new/", "/lab/library/book/1/"


def press(client: Client, url: str = NEW, **changes: Any) -> Any:
    """A press with the library's present version, but for what is given."""
    library = Library.objects.first()
    typed: dict[str, Any] = {
        "version": library.version if library else 0,
        "transaction": "autocommit",
        "receivers": [],
        "press": "save",
    }
    if "/book/" in url:
        typed |= {"title": "Dune", "slug": "", "author_id": ""}
    return client.post(url, typed | changes, follow=True)


def rows() -> Shelf:
    return read(Library.objects.get().file)


def created_flags(run: LibraryRun) -> list[str]:
    return [
        event.arguments["created"]
        for event in run.trace.of(SignalSent)
        if event.signal == "post_save" and event.sender == "Book"
    ]


def html_of(response: Any) -> str:
    return str(response.content.decode())


def code_to_run(html: str) -> str:
    """The code that the page shows under its form."""
    found = re.search(r'id="library-code">(.*?)</pre>', html, re.DOTALL)
    assert found
    return re.sub(r"<[^>]+>", "", found[1])


def test_the_first_save_creates_and_the_next_updates(client: Client) -> None:
    first = press(client)
    again = press(client, FIRST)

    assert "created=True" in html_of(first)
    assert 'action="/lab/library/book/1/#library-history"' in html_of(first)
    assert "created=False" in html_of(again)
    assert [created_flags(run) for run in LibraryRun.objects.all()] == [["False"], ["True"]]
    assert len(rows().books) == 1


def test_rows_are_there_tomorrow_for_this_learner_alone(client: Client) -> None:
    press(client)

    assert "Dune" in html_of(client.get("/lab/library/"))
    assert "Dune" not in html_of(Client().get("/lab/library/"))
    assert Client().get(FIRST).status_code == 404


def test_an_edit_is_kept(client: Client) -> None:
    press(client)

    press(client, FIRST, title="Emma", slug="my-slug")

    assert (rows().books[0].title, rows().books[0].slug) == ("Emma", "my-slug")


def test_a_deleted_row_is_gone(client: Client) -> None:
    press(client)

    response = press(client, FIRST, press="delete", title="")

    assert rows().is_empty
    assert "A new book" in html_of(response)
    assert LibraryRun.objects.first().label == "Delete book 1"  # type: ignore[union-attr]


def test_authors_and_reviews_go_with_books(client: Client) -> None:
    press(client, "/lab/library/author/new/", name="Frank")
    press(client, author_id="1")
    press(client, "/lab/library/review/new/", book_id="1", stars="4", text="good")
    press(client, "/lab/library/review/1/", book_id="1", stars="5", text="better")
    press(client, "/lab/library/author/1/", name="Frank Herbert")

    shelf = rows()
    assert shelf.books[0].author == "Frank Herbert"
    assert (shelf.reviews[0].stars, shelf.reviews[0].text) == (5, "better")


def test_the_code_that_is_shown_is_what_ran(client: Client) -> None:
    response = press(client, receivers=["slug_before", "log_after"], transaction="atomic")

    run = LibraryRun.objects.get()
    assert [event.receiver for event in run.trace.of(ReceiverStarted)] == [
        "slug_before",
        "log_after",
    ]
    assert "with transaction.atomic():" in run.trace.source
    assert run.manner == "in atomic(), 2 receivers"
    assert "dune" in html_of(response)


def test_a_slug_filled_after_the_save_is_in_no_row(client: Client) -> None:
    press(client, receivers=["slug_after"])
    press(client, receivers=["slug_before"])

    assert [book.slug for book in rows().books] == ["", "dune"]


def test_a_run_that_raises_keeps_what_the_database_kept(client: Client) -> None:
    response = press(client, receivers=["audit_before", "raise_after"])

    run = LibraryRun.objects.get()
    assert run.trace.outcome.exception == "ConnectionError"
    assert len(rows().books) == 1
    assert rows().audit_count == 1
    assert 'value="Dune"' in html_of(response)
    assert "Book 1" in html_of(response)


def test_inside_atomic_it_keeps_nothing_and_what_was_typed_stays(client: Client) -> None:
    response = press(client, receivers=["audit_before", "raise_after"], transaction="atomic")

    assert rows().is_empty
    assert len(LibraryRun.objects.get().trace.of(TransactionRolledBack)) == 1
    assert 'value="Dune"' in html_of(response)
    assert "A new book" in html_of(response)
    assert "Nothing was run" not in html_of(response)


def test_the_switches_stand_as_they_stood(client: Client) -> None:
    press(client, receivers=["audit_after"], transaction="atomic")

    code = code_to_run(html_of(client.get("/lab/library/author/new/")))

    assert "sender=Author)\ndef audit_after" in code
    assert "with transaction.atomic():" in code


@pytest.mark.parametrize(
    "title", ["<script>alert(1)</script>", "'); DROP TABLE lab_book; --", "日本語 🐍", "{{ x }}"]
)
def test_any_title_is_kept_as_typed(client: Client, title: str) -> None:
    response = press(client, title=title)

    assert rows().books[0].title == title
    assert "<script>alert" not in html_of(response)
    assert title not in LibraryRun.objects.get().trace.source


@pytest.mark.parametrize("title", ["x" * 10_000, "a\0b", ""])
def test_a_title_that_cannot_be_stored_runs_nothing(client: Client, title: str) -> None:
    response = press(client, title=title)

    assert response.status_code == 422
    assert "Nothing was run yet." in html_of(response)
    assert not Learner.objects.exists()


def test_of_two_tabs_the_second_is_told(client: Client) -> None:
    press(client)
    press(client, FIRST, title="Emma")

    response = press(client, FIRST, title="Typed in the other tab", version=1)

    html = html_of(response)
    assert response.status_code == 409
    assert rows().books[0].title == "Emma"
    assert "the same form was sent before, or another tab saved something" in html
    assert 'value="Typed in the other tab"' in html
    assert 'name="version" value="2"' in html
    assert ">Emma</a>" in html


def test_a_row_that_another_tab_deleted_can_be_saved_anew(client: Client) -> None:
    press(client)
    press(client, FIRST, press="delete")

    told = press(client, FIRST, title="Typed", version=1)
    press(client, title="Typed")

    assert told.status_code == 409
    assert "This row is deleted by now." in html_of(told)
    assert 'action="/lab/library/book/new/#library-history"' in html_of(told)
    assert [book.title for book in rows().books] == ["Typed"]


def test_two_presses_at_once_do_not_overwrite_each_other(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    press(client)
    run = runner.run

    def run_while_another_tab_saves(job: runner.Job) -> runner.Result:
        Library.objects.update(version=41)
        return run(job)

    monkeypatch.setattr(runner, "run", run_while_another_tab_saves)

    response = press(client, FIRST, title="Late")

    assert rows().books[0].title == "Dune"
    assert Library.objects.get().version == 41
    assert "Another press saved while this one ran." in html_of(response)


KILLED = """
import os

def die(pk, **fields):
    Book.objects.filter(pk=pk).update(title="Lost")
    os.kill(os.getpid(), 9)
"""


def test_a_run_that_was_killed_says_that_nothing_of_it_was_kept(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    press(client)
    run = runner.run

    def run_and_die(job: runner.Job) -> runner.Result:
        return run(replace(job, source=job.source + KILLED, action="die"))

    monkeypatch.setattr(runner, "run", run_and_die)

    html = html_of(press(client, FIRST, title="Lost"))

    killed = LibraryRun.objects.first()
    assert killed is not None
    assert killed.trace.of(TransactionCommitted)
    assert rows().books[0].title == "Dune"
    assert "This run was ended before its time." in killed.note
    assert "nothing of this run was kept, not even what it had committed" in killed.note
    assert html.count(killed.note) == 2  # on the page, and in the text to take along
    assert "events in 0.00 ms" not in html


def test_a_library_past_its_size_is_not_kept(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    press(client)
    monkeypatch.setattr(keeping, "LARGEST", 10)

    response = press(client, FIRST, title="Big")

    assert rows().books[0].title == "Dune"
    assert "This run left more than can be kept." in html_of(response)


@pytest.mark.parametrize(
    ("limit", "receivers", "sentence"),
    [
        ({"Book": 1, "AuditEntry": 9}, [], "holds 1 books, as many as it can"),
        ({"Book": 9, "AuditEntry": 1}, ["audit_after"], "audit log holds 1 rows"),
    ],
)
def test_a_full_library_says_kindly_what_to_do(
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
    limit: dict[str, int],
    receivers: list[str],
    sentence: str,
) -> None:
    press(client, receivers=["audit_after"])
    monkeypatch.setattr(shelf, "LIMITS", limit)
    monkeypatch.setattr(presses, "LIMITS", limit)

    response = press(client, title="One more", receivers=receivers)

    assert response.status_code == 422
    assert sentence in html_of(response)
    assert 'value="One more"' in html_of(response)
    assert len(rows().books) == 1


def test_a_full_library_can_still_be_changed(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    press(client)
    monkeypatch.setattr(presses, "LIMITS", {"Book": 1, "AuditEntry": 1})

    assert press(client, FIRST, title="Emma").status_code == 200
    assert press(client, FIRST, press="delete").status_code == 200


def test_only_the_last_runs_are_kept(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "LONGEST_HISTORY", 2)
    for title in ("One", "Two", "Three"):
        press(client, title=title)

    assert [run.label for run in LibraryRun.objects.all()] == [
        "Save a new book, “Three”",
        "Save a new book, “Two”",
    ]


def test_the_button_that_shows_the_code_runs_nothing(client: Client) -> None:
    response = press(client, press="show", receivers=["raise_before"], title="")

    html = html_of(response)
    assert response.status_code == 200
    assert "this receiver refuses the save" in html
    assert not Library.objects.exists()


@pytest.mark.parametrize(("url", "button"), [(NEW, "delete"), (NEW, "explode")])
def test_an_unknown_button_does_nothing(client: Client, url: str, button: str) -> None:
    response = press(client, url, press=button)

    assert response.status_code == 422
    assert "There is no such button here." in html_of(response)


def test_a_row_that_never_was_is_not_found(client: Client) -> None:
    assert press(client, "/lab/library/book/99/").status_code == 404
    assert client.get("/lab/library/book/99/").status_code == 404
    assert client.get("/lab/library/shelf/1/").status_code == 404


def test_without_a_place_in_the_lab_nothing_is_lost(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(job: runner.Job) -> runner.Result:
        raise runner.LabBusy

    press(client, receivers=["audit_after"])
    monkeypatch.setattr(runner, "run", full)

    saving = press(client, FIRST, title="Typed")
    emptying = press(client, "/lab/library/audit/")

    for response in (saving, emptying):
        assert response.status_code == 503
        assert response["Retry-After"] == "2"
        assert "Every place in the lab is taken" in html_of(response)
    assert 'value="Typed"' in html_of(saving)
    assert rows().books[0].title == "Dune"


def test_the_audit_log_can_be_emptied(client: Client) -> None:
    press(client, receivers=["audit_before", "audit_after"])

    response = press(client, "/lab/library/audit/")

    assert rows().audit_count == 0
    assert len(rows().books) == 1
    assert "Empty the audit log" in html_of(response)


def test_an_old_page_cannot_empty_the_audit_log(client: Client) -> None:
    press(client, receivers=["audit_before"])

    response = press(client, "/lab/library/audit/", version=0)

    assert response.status_code == 409
    assert rows().audit_count == 1


@pytest.mark.parametrize("packed", [b"nonsense", zlib.compress(b"nonsense")])
def test_a_library_that_cannot_be_read_is_not_overwritten(client: Client, packed: bytes) -> None:
    press(client)
    Library.objects.update(packed=packed)

    page = client.get("/lab/library/")
    saving = press(client)
    emptying = press(client, "/lab/library/audit/")

    assert "Your library cannot be read" in html_of(page)
    assert (saving.status_code, emptying.status_code) == (422, 422)
    assert bytes(Library.objects.get().packed) == packed
