"""Every experiment shows what it showed when a person last looked, on both engines.

A golden trace is written by the tracer and so proves nothing by itself: each is
also compared with what a witness heard that is not the tracer.
"""

from __future__ import annotations

import code
import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import groupby
from typing import Any

import pytest

from lab.catalogue import Experiment, call_of, experiments
from lab.measures import MEASURES, verb
from lab.source import receivers
from lab.tests import goldens, plain_runs
from lab.tests.variants import Variant, main_variants, on_postgres, trace_of
from lab.tracing.events import (
    ReceiverStarted,
    SavepointMade,
    SavepointReleased,
    SavepointRolledBack,
    SqlRan,
    TransactionBegan,
    TransactionCommitted,
    TransactionRolledBack,
)
from lab.tracing.trace import Trace
from tests.postgres import Postgres

VARIANTS = main_variants()
each_variant = pytest.mark.parametrize("variant", VARIANTS, ids=str)
each_experiment = pytest.mark.parametrize(
    "experiment", experiments().values(), ids=lambda e: e.slug
)

CONTROL = {
    TransactionBegan: "BEGIN",
    TransactionCommitted: "COMMIT",
    TransactionRolledBack: "ROLLBACK",
    SavepointMade: "SAVEPOINT",
    SavepointReleased: "RELEASE",
    SavepointRolledBack: "ROLLBACK TO",
}
#: What a statement may begin with to be compared; the reading of states is none of these.
TOLD = re.compile(r"BEGIN|COMMIT|ROLLBACK TO|ROLLBACK|SAVEPOINT|RELEASE|INSERT|UPDATE|DELETE")


@each_variant
def test_it_shows_what_it_showed(variant: Variant) -> None:
    text = goldens.stable_text(trace_of(variant))

    assert text == golden(variant)


def test_no_golden_trace_is_left_over() -> None:
    names = {path.stem.partition("@")[0] for path in goldens.FOLDER.iterdir()}

    assert names == {str(variant) for variant in VARIANTS}


@each_variant
def test_it_shows_the_same_on_postgresql(variant: Variant, lab_postgres: Postgres) -> None:
    trace, _ = on_postgres(lab_postgres)[variant]

    text = goldens.stable_text(trace)

    assert text == golden(variant, trace)


@each_variant
def test_the_key_of_its_predictions_is_the_same_on_postgresql(
    variant: Variant, lab_postgres: Postgres
) -> None:
    there, _ = on_postgres(lab_postgres)[variant]

    for prediction in variant.experiment.predictions:
        measure = MEASURES[prediction.measure]
        assert measure(there) == measure(trace_of(variant))


@each_variant
def test_sqlite_and_python_bear_witness(variant: Variant) -> None:
    """A plain run without the tracer makes the same calls and statements in the same order."""
    trace, heard = trace_of(variant), witnessed()[variant]

    told = list(_told(trace, variant.job().source))

    assert _folded(told) == _folded(_heard(heard["heard"], variant.job().source))
    assert goldens.CLOCK.sub("", heard["printed"]) == goldens.CLOCK.sub("", trace.printed)
    assert heard["exception"] == trace.outcome.exception
    assert heard["tables"] == {table: len(rows) for table, rows in trace.tables.items()}


@each_variant
def test_the_log_of_postgresql_bears_witness(variant: Variant, lab_postgres: Postgres) -> None:
    """The server heard, of this very run, the writes and transactions that the trace tells."""
    trace, log = on_postgres(lab_postgres)[variant]

    told = [word for word in _told(trace, "") if TOLD.fullmatch(word)]

    assert list(_logged(log)) == told


@each_variant
def test_an_autocommit_is_seen_by_all_others(variant: Variant) -> None:
    """The tracer infers a commit in autocommit; the observer's connection confirms it."""
    trace = trace_of(variant)

    for event in trace.of(TransactionCommitted):
        state = trace.state_at(event.number)
        if event.autocommit:
            assert state.outside == state.inside


@each_experiment
def test_it_can_be_pasted_into_a_shell(experiment: Experiment, transactional_db: None) -> None:
    """Typed line by line, as a shell reads what is pasted, it defines the same functions."""
    shell = code.InteractiveConsole()
    complaints: list[str] = []
    shell.write = complaints.append  # type: ignore[method-assign, assignment]
    lines = [line for line in experiment.source.splitlines() if not _connects(line)]

    for line in [*lines, ""]:
        shell.push(line)

    assert complaints == []
    assert callable(shell.locals[experiment.action])
    assert call_of(experiment) == f"{experiment.action}()"


@each_experiment
def test_it_is_short_enough_to_read(experiment: Experiment) -> None:
    assert len(experiment.source.splitlines()) <= 40
    assert max(map(len, experiment.source.splitlines())) <= 80


def _connects(line: str) -> bool:
    """What would stay connected in the process of the tests."""
    return line.lstrip().startswith("@receiver") or ".connect(" in line or "connections[" in line


def golden(variant: Variant, on_postgres: Trace | None = None) -> str:
    """What is recorded of an experiment; with the switch, what it shows now.

    It is the same on both engines. Where they differ indeed, PostgreSQL has a file
    of its own, which someone has put there (``name@postgresql.txt``).
    """
    path = goldens.path_of(str(variant), "postgresql" if on_postgres else "sqlite")
    if goldens.IS_RECORDING:
        own = on_postgres if "@postgresql" in path.name else None
        path.write_text(goldens.stable_text(own or trace_of(variant)), encoding="utf-8")
    return path.read_text(encoding="utf-8")


@cache
def witnessed() -> dict[Variant, dict[str, Any]]:
    """What the witness heard, of all experiments at once."""
    jobs = [variant.job() for variant in VARIANTS]
    asked = [
        {"source": job.source, "filename": job.filename, "action": job.action}
        | {"arguments": job.arguments}
        for job in jobs
    ]
    return dict(zip(VARIANTS, plain_runs.ask(asked), strict=True))


def _told(trace: Trace, source: str) -> Iterator[str]:
    """The calls of receivers and the statements, as the trace tells them."""
    names = receivers(source) if source else set()
    for event in trace.events:
        if isinstance(event, ReceiverStarted) and event.receiver in names:
            yield f"call {event.receiver}"
        elif isinstance(event, SqlRan):
            if "TransactionManagementError" not in (event.error or ""):  # Django did not send it
                yield verb(event)
        elif isinstance(event, TransactionCommitted) and event.autocommit:
            continue
        elif type(event) in CONTROL:
            yield CONTROL[type(event)]


def _heard(heard: Iterable[str], source: str) -> Iterator[str]:
    """The same as the witness heard them."""
    names = {f"call {name}" for name in receivers(source)}
    for text in heard:
        if text in names:
            yield text
        elif not text.startswith("call "):
            found = TOLD.match(text)
            yield found[0] if found else text.split(None, 1)[0]


def _logged(log: list[str]) -> Iterator[str]:
    """The writes and transactions in the log of PostgreSQL."""
    for line in log:
        found = re.search(r"LOG:  (?:statement|execute [^:]*): (.*)", line)
        told = TOLD.match(found[1]) if found else None
        if told:
            yield told[0]


def _folded(words: Iterable[str]) -> list[str]:
    """Long repetitions shortened: a recursion ends a little earlier in one than in the other."""
    words = list(words)
    if len(words) < 100:
        return words
    pairs = [tuple(words[i : i + 2]) for i in range(len(words) % 2, len(words), 2)]
    return [str(pair) for pair, _ in groupby(pairs)]
