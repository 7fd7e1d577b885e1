"""Every fact is proven on SQLite and on PostgreSQL, and every proof could fail."""

from __future__ import annotations

from functools import cache

import django
import pytest

from facts.catalogue import facts, problems
from facts.checked import checked
from facts.definitions import Fact, same
from facts.proof import prove
from facts.verifying import Finding, verify
from tests.postgres import Postgres

VERSION = django.get_version()


def each_fact(engine: str) -> pytest.MarkDecorator:
    known = [fact for fact in facts().values() if fact.is_checked_on(VERSION, engine)]
    return pytest.mark.parametrize("fact", known, ids=lambda fact: fact.id)


@cache
def found(engine: str, postgres: str = "") -> dict[str, Finding]:
    """What one warm process observed, of all facts at once."""
    with pytest.MonkeyPatch.context() as patch:
        # Hundreds of processes that nothing is to be learned from: tests/test_running.py does.
        patch.delenv("COVERAGE_PROCESS_CONFIG", raising=False)
        patch.delenv("COVERAGE_PROCESS_START", raising=False)
        findings = verify(facts().values(), engine, postgres=postgres).findings
    return {finding.fact.id: finding for finding in findings}


def test_the_content_has_no_problems() -> None:
    assert problems() == []


@each_fact("sqlite")
def test_it_holds_on_sqlite(fact: Fact) -> None:
    finding = found("sqlite")[fact.id]

    assert finding.error == ""
    assert finding.observed == finding.expected
    assert finding.holds


@each_fact("postgresql")
def test_it_holds_on_postgresql(fact: Fact, postgres: Postgres) -> None:
    finding = found("postgresql", postgres.url)[fact.id]

    assert finding.error == ""
    assert finding.observed == finding.expected
    assert finding.holds


@each_fact("sqlite")
def test_its_check_fails_when_the_statement_is_negated(fact: Fact) -> None:
    assert not same(found("sqlite")[fact.id].observed, fact.denied(VERSION))


@each_fact("sqlite")
def test_its_proof_runs_in_the_lab(fact: Fact) -> None:
    if fact.outside_lab:
        pytest.skip(fact.outside_lab)
    proof = prove(fact, "sqlite")

    assert proof.trace.outcome.status == "returned"
    assert proof.observed == fact.expected(VERSION)
    assert proof.holds


@pytest.mark.parametrize("fact", facts().values(), ids=lambda fact: fact.id)
def test_it_held_on_all_versions(fact: Fact) -> None:
    assert checked().problems(fact) == ""
