"""What is traced of statements, transactions, savepoints and connections."""

from __future__ import annotations

import datetime
import sqlite3
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import (
    DatabaseError,
    IntegrityError,
    connection,
    connections,
    transaction,
)

from lab.models import Author, Book
from lab.tests.databases import Database
from lab.tests.tracing import rolled_back, traced
from lab.tracing import database as hooks
from lab.tracing import events as e

pytestmark = pytest.mark.usefixtures("database", "tracing")
SAVES = (e.SaveCalled, e.SaveReturned, e.SaveRaised, e.SignalSent, e.SignalEnded)


DAY = datetime.date(2024, 1, 2)


def save() -> None:
    Author(name="Ada").save()


def test_a_transaction_that_is_committed() -> None:
    with traced() as trace, transaction.atomic():
        save()

    assert trace.story(*SAVES) == ["BEGIN", "  INSERT", "COMMIT"]
    [sql], [committed] = trace.of(e.SqlRan), trace.of(e.TransactionCommitted)
    assert (sql.in_transaction, committed.autocommit) == (True, False)


def test_where_postgresql_is_in_use_too_sqlite_commits_as_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    elsewhere = {**connections.settings["default"], "ENGINE": "django.db.backends.postgresql"}
    monkeypatch.setitem(connections.settings, "elsewhere", elsewhere)

    with traced() as trace:
        connections.create_connection("elsewhere")  # which opens none
        with transaction.atomic():
            save()

    assert trace.story(*SAVES) == ["BEGIN", "  INSERT", "COMMIT"]


def test_a_savepoint_that_somebody_set_by_hand_is_a_statement() -> None:
    with traced() as trace, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SAVEPOINT mine")

    assert trace.story() == ["BEGIN", "SAVEPOINT", "COMMIT"]
    assert trace.of(e.SqlRan)[0].statement == "SAVEPOINT mine"


def test_what_another_thread_has_not_fetched_is_left_to_it(database: Database) -> None:
    meet = threading.Barrier(2, timeout=5)

    def insert() -> None:
        cursor = connection.cursor()
        cursor.execute("INSERT INTO lab_author (name) VALUES ('Ada') RETURNING id")
        meet.wait()
        meet.wait()
        assert cursor.fetchall()
        cursor.close()
        connection.close()

    with traced() as trace:
        thread = threading.Thread(target=insert, name="another")
        thread.start()
        meet.wait()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        meet.wait()
        thread.join()

    assert [(event.kind, event.thread) for event in trace.events] == [
        ("sql_ran", "MainThread"),
        ("sql_ran", "another"),
    ]


def test_a_transaction_that_is_rolled_back() -> None:
    with traced() as trace, rolled_back():
        save()

    assert trace.story(*SAVES) == ["BEGIN", "  INSERT", "ROLLBACK"]


def test_savepoints_that_are_released_and_rolled_back() -> None:
    with traced() as trace, transaction.atomic():
        with transaction.atomic():
            save()
        with rolled_back():
            save()
        with transaction.atomic(savepoint=False):
            save()

    assert trace.story(*SAVES) == [
        "BEGIN",
        "SAVEPOINT",
        "  INSERT",
        "RELEASE",
        "SAVEPOINT",
        "  INSERT",
        "ROLLBACK TO",
        "RELEASE",
        "  INSERT",
        "COMMIT",
    ]
    made = [event.savepoint for event in trace.of(e.SavepointMade)]
    assert [event.savepoint for event in trace.of(e.SavepointReleased)] == made
    assert [event.savepoint for event in trace.of(e.SavepointRolledBack)] == made[1:]


def test_savepoints_by_hand() -> None:
    with traced() as trace, transaction.atomic():
        savepoint = str(connection.savepoint())
        save()
        transaction.savepoint_rollback(savepoint)
        transaction.savepoint_commit(savepoint)

    assert trace.story(*SAVES) == [
        "BEGIN",
        "SAVEPOINT",
        "  INSERT",
        "ROLLBACK TO",
        "RELEASE",
        "COMMIT",
    ]


def test_a_savepoint_that_is_not_there() -> None:
    with traced() as trace, pytest.raises(DatabaseError), transaction.atomic():
        transaction.savepoint_commit("unknown")

    assert trace.story() == ["BEGIN", "RELEASE refused by OperationalError", "ROLLBACK"]
    assert trace.of(e.SavepointReleased) == []


def test_a_commit_that_is_refused() -> None:
    """Django's foreign keys are checked at the end of a transaction."""
    with traced() as trace, pytest.raises(IntegrityError), transaction.atomic():
        Book(title="Two Scoops", author_id=99).save()

    assert trace.story(*SAVES) == [
        "BEGIN",
        "  INSERT",
        "COMMIT refused by IntegrityError",
        "ROLLBACK",
    ]
    refused = trace.of(e.SqlRan)[1]
    assert (refused.in_transaction, refused.using) == (True, "default")
    assert refused.error == "IntegrityError: FOREIGN KEY constraint failed"


def test_a_query_in_a_broken_transaction() -> None:
    with traced() as trace, transaction.atomic():
        with pytest.raises(IntegrityError):
            Author.objects.create(name=None)  # type: ignore[misc]
        with pytest.raises(transaction.TransactionManagementError):
            Author.objects.count()
        transaction.set_rollback(True)

    assert trace.story(*SAVES) == [
        "BEGIN",
        "    INSERT refused by IntegrityError",
        "SELECT refused by TransactionManagementError",
        "ROLLBACK",
    ]


def test_autocommit_by_hand() -> None:
    with traced() as trace:
        transaction.set_autocommit(False)
        save()
        transaction.commit()
        save()
        transaction.rollback()
        transaction.set_autocommit(True)

    assert trace.story(*SAVES) == ["BEGIN", "  INSERT", "COMMIT", "  INSERT", "ROLLBACK"]


@pytest.mark.parametrize(
    ("statement", "parameters", "shown"),
    [
        ("INSERT INTO lab_author (name) VALUES (%s)", ["Ada"], ("'Ada'",)),
        ("INSERT INTO lab_author (name) VALUES (%(who)s)", {"who": "Ada"}, ("'Ada'",)),
        ("INSERT INTO lab_author (name) VALUES (%s)", ("Ada",), ("'Ada'",)),
        ("INSERT INTO lab_author (name) VALUES (%s)", (DAY,), ("datetime.date(2024, 1, 2)",)),
        ("insert into lab_author (name) values ('Ada')", None, ()),
        ("WITH a(n) AS (VALUES ('Ada')) INSERT INTO lab_author (name) SELECT n FROM a", None, ()),
    ],
)
def test_raw_statements_commit_too(statement: str, parameters: Any, shown: tuple[str, ...]) -> None:
    with traced() as trace, connection.cursor() as cursor:
        cursor.execute(statement, parameters)

    assert trace.story() == [statement.split()[0], "committed"]
    [sql] = trace.of(e.SqlRan)
    counted = None if statement.startswith("WITH") else 1  # the driver does not count these
    assert (sql.parameters, sql.rows, sql.statement) == (shown, counted, statement)


@pytest.mark.parametrize(
    ("statement", "rows"),
    [
        ("SELECT 1", None),
        ("WITH a(n) AS (VALUES (1)) SELECT n FROM a", None),
        ("PRAGMA user_version", None),
        ("UPDATE lab_author SET name = 'Ada'", 0),
        ("DELETE FROM lab_author", 0),
        ("  ", None),
    ],
)
def test_what_writes_no_row_commits_nothing(statement: str, rows: int | None) -> None:
    with traced() as trace, connection.cursor() as cursor:
        cursor.execute(statement)

    assert [(event.kind, getattr(event, "rows", "")) for event in trace.events] == [
        ("sql_ran", rows)
    ]


def test_a_table_that_is_made_is_committed() -> None:
    with traced() as trace, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE notes (text)")

    assert trace.story() == ["CREATE", "committed"]


def test_many_rows_at_once() -> None:
    with traced() as trace, connection.cursor() as cursor:
        cursor.executemany("INSERT INTO lab_author (name) VALUES (%s)", [["Ada"], ["Bob"]])

    assert trace.story() == ["INSERT", "committed"]
    [sql] = trace.of(e.SqlRan)
    assert (sql.parameters, sql.rows) == (("['Ada']", "['Bob']"), 2)


@pytest.mark.parametrize("word", ["RETURNING", "returning"])
def test_rows_that_are_returned_are_counted_when_they_are_fetched(word: str) -> None:
    with traced() as trace:
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO lab_author (name) VALUES ('Ada'), ('Bob') {word} id")
            cursor.fetchall()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 'A RETURNING B'")
            cursor.fetchall()

    assert trace.story() == ["INSERT", "committed", "SELECT"]
    assert trace.of(e.SqlRan)[0].rows == 2


def test_a_returning_cursor_without_a_block() -> None:
    """The next fact shows that the cursor was done with."""
    with traced() as trace:
        cursor = connection.cursor()
        cursor.execute("INSERT INTO lab_author (name) VALUES ('Ada') RETURNING id")
        cursor.fetchall()
        cursor.execute("SELECT 1")
        cursor.close()

    assert trace.story() == ["INSERT", "committed", "SELECT"]


def test_a_cursor_within_another_does_not_end_it() -> None:
    with traced() as trace, connection.cursor() as outer:
        outer.execute("INSERT INTO lab_author (name) VALUES ('Ada') RETURNING id")
        with connection.cursor():
            """Nothing is asked."""
        outer.fetchall()

    assert trace.story() == ["INSERT", "committed"]
    assert trace.of(e.SqlRan)[0].rows == 1


def test_an_error_after_the_rows_were_fetched_is_not_the_databases() -> None:
    def fetch_and_fail() -> None:
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO lab_author (name) VALUES ('Ada') RETURNING id")
            cursor.fetchall()
            raise ValueError("no")

    with traced() as trace, pytest.raises(ValueError, match="no"):
        fetch_and_fail()

    assert trace.story() == ["INSERT", "committed"]


def test_a_last_statement_that_returns_is_told_when_the_tracer_stops() -> None:
    with traced() as trace:
        cursor = connection.cursor()
        cursor.execute("INSERT INTO lab_author (name) VALUES ('Ada') RETURNING id")
        cursor.fetchall()
    cursor.close()

    assert trace.story() == ["INSERT", "committed"]


def test_another_connection_has_a_number() -> None:
    other = connection.copy()
    with traced() as trace:
        save()
        with other.cursor() as cursor:
            cursor.execute("DELETE FROM lab_author")
        with other.cursor() as cursor:
            cursor.execute("SELECT 1")
    other.close()

    assert trace.story(*SAVES) == [
        "  INSERT",
        "  committed",
        "DELETE on default (2)",
        "committed on default (2)",
        "SELECT on default (2)",
    ]


def test_a_thread_has_a_connection_and_a_name() -> None:
    def work() -> None:
        save()
        connections["default"].close()

    with traced() as trace:
        save()
        thread = threading.Thread(target=work, name="helper")
        thread.start()
        thread.join()

    mine = [event for event in trace.events if event.thread == "MainThread"]
    helpers = [event for event in trace.events if event.thread == "helper"]
    assert [event.kind for event in mine] == [event.kind for event in helpers]
    assert helpers[0].depth == 0
    assert {event.using for event in trace.of(e.SqlRan)} == {"default"}


def test_two_threads_at_once_do_not_mix(database: Database) -> None:
    meet = threading.Barrier(2, timeout=5)

    def work() -> None:
        meet.wait()
        with transaction.atomic():
            Author.objects.count()
            meet.wait()
            Author.objects.count()
        connections["default"].close()

    with traced() as trace:
        threads = [threading.Thread(target=work, name=name) for name in ("one", "two")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    for name in ("one", "two"):
        kinds = [event.kind for event in trace.events if event.thread == name]
        assert kinds == ["transaction_began", "sql_ran", "sql_ran", "transaction_committed"]
    assert [event.number for event in trace.events] == list(range(1, 9))


def close() -> None:
    connection.close()


def lose() -> None:
    """The connection breaks, and Django notices."""
    connection.connection.close()
    connection.close()


@pytest.mark.parametrize("end", [close, lose])
def test_a_connection_closed_in_a_transaction(end: Callable[[], None]) -> None:
    with traced() as trace, transaction.atomic():
        save()
        end()

    assert trace.story(*SAVES) == ["BEGIN", "  INSERT", "ROLLBACK"]


def test_a_connection_closed_outside_of_a_transaction() -> None:
    save()
    with traced() as trace:
        connection.close()

    assert trace.events == ()


def test_a_begin_that_is_refused(database: Database) -> None:
    """Another connection writes, and does not end within the second that is waited."""
    connection.ensure_connection()
    connection.connection.execute("PRAGMA busy_timeout = 10")
    other = sqlite3.connect(database.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with traced() as trace, pytest.raises(DatabaseError, match="locked"), transaction.atomic():
        save()
    other.close()

    assert trace.story(*SAVES) == ["BEGIN", "  INSERT refused by OperationalError", "ROLLBACK"]


def test_not_every_statement_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hooks, "MOST_KINDS", 2)

    with traced() as trace:
        for number in range(5):
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT {number}")

    assert len(trace.of(e.SqlRan)) == 5
    assert len(trace.tracer.database.kinds) <= 2
