"""What is traced on PostgreSQL, where it differs from SQLite."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, connection, connections, transaction
from psycopg import sql
from pytest_django import DjangoDbBlocker

from lab.models import Author, Book
from lab.runner import Job, Lab
from lab.runner.databases import PostgresObserver, postgres_parameters, use_postgres
from lab.tests.connected import forgetting
from lab.tests.databases import make_demo_tables, using
from lab.tests.tracing import story, traced
from lab.tracing import events as e
from lab.tracing.recorder import Recorder
from lab.tracing.states import StateReader
from lab.tracing.trace import State
from tests.postgres import Postgres

SAVES = (e.SaveCalled, e.SaveReturned, e.SaveRaised, e.SignalSent, e.SignalEnded)
NAME = "tracer_tests"
ABORTED = "the transaction is aborted: PostgreSQL answers nothing until it is rolled back"


@pytest.fixture(scope="module")
def parameters(postgres: Postgres, django_db_blocker: DjangoDbBlocker) -> Iterator[dict[str, Any]]:
    """How to reach a database with the demo tables."""
    with psycopg.connect(postgres.url, autocommit=True) as raw:
        raw.execute(f"CREATE DATABASE {NAME} ENCODING 'UTF8' TEMPLATE template0".encode())
        parameters = postgres_parameters(postgres.url, NAME)
        with django_db_blocker.unblock(), using(lambda: use_postgres(parameters)):
            make_demo_tables()
        yield parameters
        raw.execute(f"DROP DATABASE {NAME} WITH (FORCE)".encode())


@pytest.fixture
def reader(
    parameters: dict[str, Any], django_db_blocker: DjangoDbBlocker, tracing: None
) -> Iterator[StateReader]:
    """``default`` is this database, with empty tables; the reader's observer is outside."""
    observer = PostgresObserver(parameters)
    with psycopg.connect(**parameters, autocommit=True) as raw:
        raw.execute("TRUNCATE lab_author, lab_book RESTART IDENTITY CASCADE")
        with django_db_blocker.unblock(), using(lambda: use_postgres(parameters)), forgetting():
            yield StateReader(observer)
    observer._connection().close()


def names(state: State) -> list[str | None]:
    """What the three views hold of an author's name."""
    shown = (state.memory, state.inside, state.outside)
    return [None if view is None else view["name"] for view in shown]


def test_a_save_in_autocommit_is_committed_when_it_is_executed(reader: StateReader) -> None:
    with traced(Recorder(reader=reader)) as trace:
        Author(name="Ada").save()

    assert trace.story(e.SignalSent, e.SignalEnded) == [
        "Model.save(Author)",
        "  INSERT",
        "  committed",
        "/Model.save",
    ]
    [ran] = trace.of(e.SqlRan)
    assert (ran.rows, ran.parameters, ran.in_transaction) == (1, ("'Ada'",), False)
    states = trace.recorder.states
    assert names(states[1]) == ["'Ada'", None, None]
    assert names(states[ran.number]) == ["'Ada'", "'Ada'", "'Ada'"]
    assert trace.of(e.SaveReturned)[0].pk == "1"


def test_in_a_transaction_others_see_nothing_until_the_commit(reader: StateReader) -> None:
    author = Author(name="Ada")

    with traced(Recorder(reader=reader)) as trace, transaction.atomic(), transaction.atomic():
        author.save()

    assert trace.story(*SAVES) == ["BEGIN", "SAVEPOINT", "  INSERT", "RELEASE", "COMMIT"]
    [ran], states = trace.of(e.SqlRan), trace.recorder.states
    assert names(states[ran.number]) == ["'Ada'", "'Ada'", None]
    assert names(states[len(trace.events)]) == ["'Ada'", "'Ada'", "'Ada'"]


def swallow(statement: Any) -> None:
    """Let PostgreSQL refuse a statement, past the ORM, so that Django does not know."""
    with suppress(DatabaseError), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_commit_of_an_aborted_transaction_is_a_rollback(reader: StateReader) -> None:
    author = Author(name="Ada")

    with traced(Recorder(reader=reader)) as trace, transaction.atomic():
        author.save()
        swallow("SELECT nonsense")

    assert trace.story(*SAVES) == [
        "BEGIN",
        "  INSERT",
        "SELECT refused by ProgrammingError",
        "ROLLBACK",
    ]
    assert not Author.objects.exists()
    refused = trace.of(e.SqlRan)[1]
    assert trace.recorder.states[refused.number].note == ABORTED
    assert names(trace.recorder.states[len(trace.events)]) == ["'Ada'", None, None]


def test_a_commit_that_is_refused(reader: StateReader) -> None:
    with traced() as trace, pytest.raises(IntegrityError), transaction.atomic():
        Book(title="Two Scoops", author_id=99).save()

    assert trace.story(*SAVES) == [
        "BEGIN",
        "  INSERT",
        "COMMIT refused by IntegrityError",
        "ROLLBACK",
    ]


def test_the_connection_is_lost_in_a_transaction(reader: StateReader) -> None:
    """Django cannot roll back then, and drops the connection; the server has rolled back."""

    def save_and_lose() -> None:
        Author(name="Ada").save()
        swallow("SELECT pg_terminate_backend(pg_backend_pid())")
        Author.objects.count()

    with traced() as trace, pytest.raises(DatabaseError):
        transaction.atomic(save_and_lose)()

    assert trace.story(*SAVES) == [
        "BEGIN",
        "  INSERT",
        "SELECT refused by OperationalError",
        "ROLLBACK",
    ]


def test_a_connection_that_is_only_begun_is_not_asked(reader: StateReader) -> None:
    """A question would open a transaction that Django does not know of."""
    author = Author.objects.create(name="Ada")

    with traced(Recorder(reader=reader)):
        author.save(update_fields=["name"])

    raw = connections["default"].connection
    assert raw.info.transaction_status.name == "IDLE"


def test_an_insert_that_returns_nothing_tells_no_key(reader: StateReader) -> None:
    reader.look_at(Author(name="Ada"), None)

    for result in (None, SimpleNamespace(ntuples=0)):
        cursor = SimpleNamespace(pgresult=result)
        reader.ran(connection, cursor, 'INSERT INTO "lab_author" ("name") VALUES (%s)')

    state = reader.read("sql")
    assert state is not None
    assert (state.inside, state.outside) == (None, None)


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO lab_author (name) VALUES ('Ada')",
        b"INSERT INTO lab_author (name) VALUES ('Ada')",
        sql.SQL("INSERT INTO {} (name) VALUES ({})").format(sql.Identifier("lab_author"), "Ada"),
        "WITH a(n) AS (VALUES ('Ada')) INSERT INTO lab_author (name) SELECT n FROM a",
    ],
)
def test_a_statement_of_any_kind_is_told_and_committed(reader: StateReader, statement: Any) -> None:
    with traced() as trace, connection.cursor() as cursor:
        cursor.execute(statement)

    [ran], [committed] = trace.of(e.SqlRan), trace.of(e.TransactionCommitted)
    assert "INSERT INTO" in ran.statement
    assert (ran.rows, committed.autocommit) == (1, True)


def test_what_is_no_statement_is_refused(reader: StateReader) -> None:
    with traced() as trace, pytest.raises(TypeError), connection.cursor() as cursor:
        cursor.execute(object())  # type: ignore[arg-type]

    [ran] = trace.of(e.SqlRan)
    assert ran.statement == "<object>"
    assert str(ran.error).startswith("TypeError")


SWALLOW = """
from django.db import DatabaseError, connection, transaction
from django.db.models.signals import post_save
from lab.models import Book

def look(sender, instance, **kwargs):
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT nonsense")
    except DatabaseError:
        pass

post_save.connect(look, sender=Book)

def save():
    with transaction.atomic():
        Book(title="Two Scoops").save()
"""


@pytest.mark.parametrize(
    ("engine", "end", "rows"),
    [("sqlite", "COMMIT", 1), ("postgresql", "ROLLBACK", 0)],
)
def test_a_run_shows_who_loses_a_row_to_a_swallowed_error(
    postgres: Postgres, engine: str, end: str, rows: int
) -> None:
    lab = Lab(postgres.url)
    job = Job(source=SWALLOW, filename="x.py", action="save", arguments={}, engine=engine)

    trace = lab.run(job).trace
    lab.stop()

    assert trace.outcome.status == "returned"
    assert story(trace.events)[-1] == end
    assert len(trace.tables.get("lab_book", [])) == rows
    notes = {state.note for state in trace.states.values()}
    assert notes == ({"", ABORTED} if engine == "postgresql" else {""})
