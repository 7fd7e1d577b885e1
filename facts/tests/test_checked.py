from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import django
import pytest

from facts import everywhere
from facts.checked import Checked, checked, read, write
from facts.definitions import series
from facts.tests.builders import make_fact
from tests.postgres import Postgres

HERE = series(django.get_version())
FACT = make_fact()


def record(**outcomes: str) -> Checked:
    return Checked(
        versions={
            "4.2": {"django": "4.2.30", "sqlite": "3.40.1", "postgresql": "18.4"},
            "6.1": {"django": "6.1.3", "sqlite": "3.45.0"},
        },
        facts={FACT.id: {"hash": FACT.hash, "on": {"4.2": outcomes}}},
    )


def test_a_record_is_kept_with_a_line_for_each_fact(tmp_path: Path) -> None:
    path = tmp_path / "checked.json"

    write(record(sqlite="ok"), path)

    assert read(path) == record(sqlite="ok")
    assert path.read_text(encoding="utf-8").count("\n") == 9


def test_without_a_record_nothing_was_checked(tmp_path: Path) -> None:
    empty = read(tmp_path / "none.json")

    assert empty.series == []
    assert empty.engines == []
    assert not empty.is_fresh(FACT)


def test_a_record_tells_what_was_used() -> None:
    assert record().series == ["4.2", "6.1"]
    assert record().engines == ["SQLite 3.40.1 and 3.45.0", "PostgreSQL 18.4"]


def test_the_rows_are_for_the_page() -> None:
    rows = record(sqlite="ok", postgresql="failed").rows(FACT)

    assert [(row.django, row.outcomes) for row in rows] == [
        ("4.2.30", ("ok", "failed")),
        ("6.1.3", ("", "")),
    ]


def test_what_was_found_counts_for_the_fact_as_it_was() -> None:
    changed = make_fact(statement="A row stays for ever.")

    assert record(sqlite="ok").problems(FACT) == ""
    assert record(sqlite="failed").problems(FACT) == "failed with 4.2 on sqlite"
    assert record(sqlite="ok").problems(changed) == "not checked as it now stands"
    assert record(sqlite="ok").outcomes(changed) == {}


def test_the_record_of_the_site_can_be_read() -> None:
    assert isinstance(checked(), Checked)


def test_each_python_is_asked_on_both_engines(
    postgres: Postgres,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = tmp_path / "checked.json"
    wrong = make_fact(id="wrong", expect={"autocommit": 0, "atomic": 0}, engines=("sqlite",))
    monkeypatch.setattr(everywhere, "facts", lambda: {FACT.id: FACT, "wrong": wrong})
    monkeypatch.setenv("LAB_POSTGRES", postgres.url)

    assert everywhere.main([f"{HERE}={sys.executable}"], path) == 1

    data = json.loads(path.read_text(encoding="utf-8"))
    assert data["versions"][HERE].keys() == {"django", "python", "sqlite", "postgresql"}
    assert data["facts"][FACT.id]["on"] == {HERE: {"sqlite": "ok", "postgresql": "ok"}}
    assert data["facts"]["wrong"]["on"] == {HERE: {"sqlite": "failed"}}
    told = capsys.readouterr().out
    assert f"FAILED  wrong on Django {django.get_version()}, SQLite" in told
    assert "observed {'autocommit': 1, 'atomic': 0}" in told
    assert told.endswith("2 facts checked, 1 failures; see checked.json\n")


def test_a_server_of_its_own_is_started_where_none_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("LAB_POSTGRES", raising=False)

    with everywhere.postgres_server() as url:
        assert url.startswith("postgresql:///postgres?")

    monkeypatch.setitem(os.environ, "LAB_POSTGRES", "postgresql:///lab")
    with everywhere.postgres_server() as url:
        assert url == "postgresql:///lab"
