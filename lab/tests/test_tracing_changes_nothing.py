"""A generated save leaves the same behind with the tracer and without it."""

from __future__ import annotations

import traceback
from contextlib import nullcontext
from typing import Any

from django.db import connections
from hypothesis import HealthCheck, given, settings

from lab.runner.databases import SQLiteObserver
from lab.tests.connected import forgetting
from lab.tests.databases import Database, Statements, listening, reconnect
from lab.tests.generated import receivers
from lab.tests.generated.cases import cases
from lab.tests.generated.operations import perform
from lab.tests.generated.world import Case, World, plain
from lab.tracing.events import Event, ReceiverStarted, SqlRan, TransactionCommitted
from lab.tracing.recorder import Recorder
from lab.tracing.states import StateReader
from lab.tracing.trace import State
from lab.tracing.tracer import Tracer

CASES = 2000


class QuietReader(StateReader):
    """Reads the states while the witness looks away."""

    def __init__(self, observer: SQLiteObserver, statements: Statements) -> None:
        super().__init__(observer)
        self.statements = statements

    def read(self, kind: str) -> State | None:
        self.statements.deaf = True
        try:
            return super().read(kind)
        finally:
            self.statements.deaf = False


def execute(database: Database, case: Case, way: str) -> tuple[dict[str, Any], tuple[Event, ...]]:
    """What a case leaves behind, and what was traced of it."""
    database.empty()
    reconnect()
    world = World(case)
    observer = SQLiteObserver(database.path)
    with forgetting(), listening() as statements:
        reader = QuietReader(observer, statements) if way == "states" else None
        recorder = Recorder(reader=reader)
        tracer = Tracer(recorder, receivers.function.__code__, vars(receivers))
        receivers.connect(world)
        with nullcontext() if way == "plain" else tracer:
            left: dict[str, Any] = {}
            try:
                left["returned"] = perform(world)
            except Exception as error:
                left["exception"] = described(error)
    observer.close()
    left |= {
        "rows": database.rows(),
        "statements": statements,
        "calls": world.calls,
        "instance": plain(world.instance),
        "connection": described_connection(),
    }
    return left, recorder.events()


def described(error: BaseException) -> Any:
    """An exception, whence it came, and what caused it."""
    frames = [(frame.name, frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]
    around = error.__cause__ or error.__context__
    return type(error), repr(error.args), frames, around and described(around)


def described_connection() -> Any:
    """In what condition the connection was left."""
    connection = connections["default"]
    return (
        connection.autocommit,
        connection.in_atomic_block,
        connection.needs_rollback,
        connection.savepoint_ids,
        len(connection.run_on_commit),
        connection.execute_wrappers,
    )


@settings(
    max_examples=CASES,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(case=cases)
def test_a_save_is_the_same_with_the_tracer(
    database: Database, unmeasured: None, case: Case
) -> None:
    untraced, nothing = execute(database, case, "plain")
    traced, events = execute(database, case, "traced")
    read, events_with_states = execute(database, case, "states")

    assert traced == untraced
    assert read == untraced
    assert nothing == ()
    assert [facts(event) for event in events] == [facts(event) for event in events_with_states]
    heard = [event.receiver for event in events if isinstance(event, ReceiverStarted)]
    assert len(heard) == len([call for call in untraced["calls"] if len(call) == 4])
    assert control(events) == untraced["statements"].words()


def facts(event: Event) -> Any:
    """An event without its time, and without the names that are counted up in a process."""
    unequal = {"at", "duration", "savepoint", "thread"}
    said = {key: value for key, value in vars(event).items() if key not in unequal}
    return event.kind, event.thread == "MainThread", said


#: What each event says that SQLite was asked.
WORDS = {
    "transaction_began": "BEGIN",
    "transaction_rolled_back": "ROLLBACK",
    "savepoint_made": "SAVEPOINT",
    "savepoint_released": "RELEASE",
    "savepoint_rolled_back": "ROLLBACK TO",
}
#: Raised by Django and by Python before SQLite is asked.
UNSENT = ("TransactionManagementError", "UnicodeEncodeError")


def control(events: tuple[Event, ...]) -> list[str]:
    """The first words of the statements that the trace tells of."""
    words = []
    for event in events:
        if isinstance(event, SqlRan) and not str(event.error).startswith(UNSENT):
            words.append(event.statement.split()[0])
        elif isinstance(event, TransactionCommitted) and not event.autocommit:
            words.append("COMMIT")
        elif event.kind in WORDS:
            words.append(WORDS[event.kind])
    return words
