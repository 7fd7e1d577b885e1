"""The three states: in memory, in this transaction, for every other connection."""

from __future__ import annotations

import datetime
import sqlite3
import threading
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection, connections, transaction
from django.db.models.signals import post_save, pre_save
from django.dispatch import Signal

from lab.models import AuditEntry, Author, Book, Classic, Magazine
from lab.runner.databases import SQLiteObserver
from lab.tests.databases import Database
from lab.tests.tracing import Traced, rolled_back, story, traced
from lab.tracing import states
from lab.tracing.events import ReceiverReturned, SaveReturned, SignalSent
from lab.tracing.recorder import Recorder
from lab.tracing.states import NOT_READ, Columns, StateReader, read_inside
from lab.tracing.trace import State

pytestmark = pytest.mark.usefixtures("tracing")
Views = tuple[str, Any, Any, Any]


@pytest.fixture
def reader(database: Database) -> Iterator[StateReader]:
    observer = SQLiteObserver(database.path)
    yield StateReader(observer)
    observer.close()


def seen(trace: Traced, field: str) -> list[Views]:
    """At which events the states changed, and what the three views then held of ``field``."""
    events = {event.number: event for event in trace.events}
    return [
        (story([events[number]])[0].strip(), *views(state, field))
        for number, state in trace.recorder.states.items()
    ]


def views(state: State, field: str) -> tuple[Any, Any, Any]:
    memory, inside, outside = (
        None if view is None else view[field]
        for view in (state.memory, state.inside, state.outside)
    )
    return memory, inside, outside


def test_it_asks_nothing_in_a_transaction_that_has_asked_nothing_yet(
    reader: StateReader, database: Database
) -> None:
    """A question takes SQLite's snapshot: after another's write this one could write no more."""
    author = Author.objects.create(name="Ada")

    def let_another_write(sender: Any, **kwargs: Any) -> None:
        database.other.execute("UPDATE lab_author SET name = 'Eve'")

    pre_save.connect(let_another_write, sender=Author)

    with traced(Recorder(reader=reader)) as trace, transaction.atomic():
        author.save()

    assert trace.of(SaveReturned) != []
    assert database.rows()["lab_author"] == [(1, "Ada")]


def test_in_autocommit_the_row_is_there_for_all_when_it_is_committed(reader: StateReader) -> None:
    def rename(sender: Any, instance: Author, **kwargs: Any) -> None:
        instance.name = "Bob"

    post_save.connect(rename, sender=Author)

    with traced(Recorder(reader=reader)) as trace:
        Author(name="Ada").save()

    assert seen(trace, "name") == [
        ("Model.save(Author)", "'Ada'", None, None),
        ("INSERT", "'Ada'", "'Ada'", None),  # SQLite commits when Django fetches the key
        ("committed", "'Ada'", "'Ada'", "'Ada'"),
        ("post_save to rename", "'Ada'", "'Ada'", "'Ada'"),  # the key is in memory now
        ("/rename", "'Bob'", "'Ada'", "'Ada'"),
    ]


def test_in_a_transaction_others_see_nothing_until_the_commit(reader: StateReader) -> None:
    author = Author(name="Ada")

    with traced(Recorder(reader=reader)) as trace, transaction.atomic():
        author.save()

    assert seen(trace, "name") == [
        ("Model.save(Author)", "'Ada'", None, None),
        ("INSERT", "'Ada'", "'Ada'", None),
        ("post_save to nobody", "'Ada'", "'Ada'", None),
        ("COMMIT", "'Ada'", "'Ada'", "'Ada'"),
    ]


def test_a_rollback_takes_the_row_away_but_not_what_is_in_memory(reader: StateReader) -> None:
    author = Author(name="Ada")

    with traced(Recorder(reader=reader)) as trace, rolled_back():
        author.save()

    assert seen(trace, "id")[-1] == ("ROLLBACK", "1", None, None)


def test_after_a_second_save_the_states_are_those_of_its_instance(reader: StateReader) -> None:
    with traced(Recorder(reader=reader)) as trace:
        Author(name="Ada").save()
        Author(name="Bob").save()

    assert {state.memory and state.memory["name"] for state in trace.recorder.states.values()} == {
        "'Ada'",
        "'Bob'",
    }
    assert seen(trace, "name")[-1][2:] == ("'Bob'", "'Bob'")


def test_a_signal_without_an_instance_leaves_the_states_alone(reader: StateReader) -> None:
    chime = Signal()

    with traced(Recorder(reader=reader)) as trace:
        Author(name="Ada").save()
        chime.send(sender=Author, instance="a word")

    assert {state.model for state in trace.recorder.states.values()} == {"Author"}
    assert trace.of(SignalSent)[-1].instance is None


def test_an_update_in_a_transaction_shows_old_and_new(reader: StateReader) -> None:
    author = Author.objects.create(name="Ada")
    author.name = "Bob"

    with traced(Recorder(reader=reader)) as trace, transaction.atomic():
        author.save()

    assert seen(trace, "name") == [
        ("Model.save(Author)", "'Bob'", "'Ada'", "'Ada'"),
        ("UPDATE", "'Bob'", "'Bob'", "'Ada'"),
        ("COMMIT", "'Bob'", "'Bob'", "'Bob'"),
    ]


def test_after_a_nested_save_the_states_are_those_of_the_outer_one(reader: StateReader) -> None:
    def audit(sender: Any, **kwargs: Any) -> None:
        AuditEntry.objects.create(message="saved")

    post_save.connect(audit, sender=Author)
    author = Author(name="Ada")

    with traced(Recorder(reader=reader)) as trace:
        author.save()

    read = trace.recorder.states
    models = [state.model for state in read.values()]
    assert models[0] == models[-1] == "Author"
    assert "AuditEntry" in models
    [created] = [event.number for event in trace.of(SaveReturned) if event.model == "AuditEntry"][
        1:
    ]
    assert read[created].model == "Author"


def test_an_instance_that_is_gone_leaves_its_row(reader: StateReader) -> None:
    with traced(Recorder(reader=reader)) as trace:
        Author(name="Ada").save()
        with connection.cursor() as cursor:
            cursor.execute("UPDATE lab_author SET name = 'Bob'")

    assert seen(trace, "name")[-1] == ("UPDATE", None, "'Bob'", "'Bob'")


def test_a_row_of_a_deleted_instance_is_another_when_it_is_saved_again(reader: StateReader) -> None:
    author = Author.objects.create(name="Ada")
    Author.objects.create(name="Bob")

    with traced(Recorder(reader=reader)) as trace:
        author.delete()
        author.save()

    assert seen(trace, "id")[-1][1:] == ("3", "3", "3")


def test_a_child_is_read_from_both_tables(reader: StateReader) -> None:
    with traced(Recorder(reader=reader)) as trace:
        Magazine(title="Two Scoops", issue=3).save()

    last = list(trace.recorder.states.values())[-1]
    assert last.memory == last.inside == last.outside
    assert last.inside == {
        "id": "1",
        "title": "'Two Scoops'",
        "slug": "''",
        "publication_ptr_id": "1",
        "issue": "3",
    }


def test_a_proxy_is_read_from_the_table_of_its_model(reader: StateReader) -> None:
    with traced(Recorder(reader=reader)) as trace:
        Classic(title="Two Scoops").save()

    last = list(trace.recorder.states.values())[-1]
    assert (last.model, *views(last, "title")) == ("Classic", *["'Two Scoops'"] * 3)


def test_a_deferred_field_is_not_in_memory(reader: StateReader) -> None:
    Book.objects.create(title="Two Scoops", slug="two-scoops")
    book = Book.objects.only("title").get()

    with traced(Recorder(reader=reader)) as trace:
        book.save()

    first = trace.recorder.states[1]
    assert first.memory == {"id": "1", "title": "'Two Scoops'"}
    assert first.inside is not None
    assert first.inside["slug"] == "'two-scoops'"


def test_reading_is_not_in_the_times(reader: StateReader, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a second is spent on reading, and not seen."""
    read = reader.read

    def slowly(kind: str) -> State | None:
        threading.Event().wait(0.05)
        return read(kind)

    monkeypatch.setattr(reader, "read", slowly)
    with traced(Recorder(reader=reader)) as trace:
        Author(name="Ada").save()

    assert trace.events[-1].at < 50


def test_a_thread_has_a_transaction_of_its_own(reader: StateReader) -> None:
    author = Author(name="Ada")

    def rename() -> None:
        author.name = "Bob"
        author.save()
        connections["default"].close()

    with traced(Recorder(reader=reader)) as trace:
        author.save()
        thread = threading.Thread(target=rename)
        thread.start()
        thread.join()

    assert seen(trace, "name")[-1][1:] == ("'Bob'", "'Bob'", "'Bob'")


def test_an_async_receiver_stands_in_the_transaction_that_waits_for_it(
    reader: StateReader,
) -> None:
    """The thread of its loop has no connection; the row is not gone there."""
    author = Author(name="Ada")

    async def look(sender: Any, instance: Author, **kwargs: Any) -> None:
        instance.name = "Bob"

    post_save.connect(look, sender=Author)

    with traced(Recorder(reader=reader)) as trace, rolled_back():
        author.save()

    [returned] = [event.number for event in trace.of(ReceiverReturned)]
    assert views(trace.recorder.states[returned], "name") == ("'Bob'", "'Ada'", None)


# What can go wrong, by direct call


class Blind:
    """An observer that cannot see."""

    def fetch(self, sql: str, parameters: tuple[Any, ...]) -> tuple[Any, ...] | None:
        raise sqlite3.OperationalError("disk I/O error")


def test_an_observer_that_fails_is_told_in_the_note(database: Database) -> None:
    with traced(Recorder(reader=StateReader(Blind()))) as trace:
        Author(name="Ada").save()

    last = list(trace.recorder.states.values())[-1]
    assert (last.inside, last.outside) == (None, None)
    assert last.note == "cannot be read: disk I/O error"


def test_a_connection_that_fails_is_told_in_the_note(database: Database) -> None:
    connection.ensure_connection()

    row, note = read_inside(connection, "SELECT * FROM nowhere WHERE id = ?", (1,))

    assert (row, note) == (None, "cannot be read: no such table: nowhere")


def test_a_closed_connection_sees_what_all_see(database: Database) -> None:
    assert read_inside(connection, "SELECT 1", ()) == (NOT_READ, "")


def test_nothing_is_read_before_there_is_anything_to_look_at(reader: StateReader) -> None:
    reader.leave()
    reader.ran(connection, None, "INSERT")

    assert reader.read("sql") is None


def test_a_save_at_the_bottom_of_a_recursion_ends_though_the_reader_cannot(
    reader: StateReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    def leave() -> None:
        raise RecursionError

    monkeypatch.setattr(reader, "leave", leave)
    with traced(Recorder(reader=reader)) as trace:
        Author(name="Ada").save()

    assert trace.story()[-1] == "/Model.save"


def test_a_row_of_another_table_is_not_the_instances(reader: StateReader) -> None:
    reader.look_at(author := Author(name="Ada"), None)

    reader.ran(connection, None, 'INSERT INTO "lab_book" ("title") VALUES (?)')

    state = reader.read("sql")
    assert state is not None
    assert (state.memory, state.inside) == ({"id": "None", "name": "'Ada'"}, None)
    assert author.pk is None


@pytest.mark.parametrize(
    ("key", "is_simple"),
    [
        (1, True),
        ("a", True),
        (b"a", True),
        (uuid.UUID(int=1), True),
        (datetime.date(2024, 1, 1), True),
        (None, False),
        ((1, 2), False),
    ],
)
def test_only_simple_keys_are_asked_for(key: object, is_simple: bool) -> None:
    assert states._is_simple(key) is is_simple


def test_values_are_those_that_django_makes_of_columns(database: Database) -> None:
    columns = Columns(User, connection)
    names = [field.attname for field in columns.fields]
    row = [None] * len(names)
    row[names.index("is_staff")] = 1  # type: ignore[call-overload]
    row[names.index("date_joined")] = "2024-01-02 03:04:05"  # type: ignore[call-overload]

    shown = columns.show(tuple(row))

    assert shown is not None
    assert shown["is_staff"] == "True"
    assert shown["date_joined"].startswith("datetime.datetime(2024, 1, 2, 3, 4, 5")
    assert columns.show(None) is None


def test_a_connection_is_asked_by_its_alias(database: Database, reader: StateReader) -> None:
    def note(sender: Any, **kwargs: Any) -> None:
        """A receiver."""

    pre_save.connect(note, sender=Author)
    with traced(Recorder(reader=reader)) as trace:
        Author(name="Ada").save(using="default")

    assert trace.recorder.states[1].memory == {"id": "None", "name": "'Ada'"}
