from __future__ import annotations

import pytest

from facts.definitions import same, series
from facts.tests.builders import make_fact


@pytest.mark.parametrize(
    ("version", "expected"),
    [("6.1.3", "6.1"), ("6.2a1", "6.2"), ("5.2", "5.2"), ("10.0rc1", "10.0")],
)
def test_a_version_belongs_to_a_series(version: str, expected: str) -> None:
    assert series(version) == expected


def test_true_is_not_one() -> None:
    assert not same({"rows": True}, {"rows": 1})
    assert same({"one": 1, "two": [2]}, {"two": [2], "one": 1})


def test_a_version_may_have_its_own_expectation() -> None:
    fact = make_fact(expect_on={"4.2": {"autocommit": 0, "atomic": 0}})

    assert fact.expected("4.2.30") == {"autocommit": 0, "atomic": 0}
    assert fact.expected("6.1.3") == {"autocommit": 1, "atomic": 0}


def test_what_would_be_if_it_were_false_is_never_what_is_expected() -> None:
    fact = make_fact(expect_on={"4.2": {"autocommit": 0, "atomic": 0}})

    assert fact.denied("6.1.3") == {"autocommit": 0, "atomic": 0}
    assert fact.denied("4.2.30") == {"autocommit": 1, "atomic": 0}


def test_a_fact_says_something_of_some_versions_and_engines() -> None:
    fact = make_fact(since="5.0", engines=("postgresql",))

    assert fact.is_checked_on("5.2.19", "postgresql")
    assert fact.is_checked_on("10.0", "postgresql")
    assert not fact.is_checked_on("4.2.30", "postgresql")
    assert not fact.is_checked_on("5.2.19", "sqlite")


def test_the_hash_changes_with_the_fact_and_its_check() -> None:
    fact = make_fact()

    assert fact.hash == make_fact().hash
    assert fact.hash != make_fact(statement="A row goes.").hash
    assert len(fact.hash) == 12


def test_the_verdict_is_said_in_words() -> None:
    assert make_fact(verdict="imprecise").verdict_text == "Not quite"
    assert make_fact().verdict_text == ""
