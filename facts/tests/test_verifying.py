from __future__ import annotations

from io import StringIO
from pathlib import Path

import django
import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from facts.catalogue import facts
from facts.tests.builders import make_fact
from facts.verifying import CannotVerify, Finding, verify
from tests.postgres import Postgres

FIRST = next(iter(facts()))


@pytest.fixture
def one_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two facts, of which the second is not true."""
    known = {
        "right": make_fact(id="right"),
        "wrong": make_fact(id="wrong", expect={"autocommit": 0, "atomic": 0}),
    }
    monkeypatch.setattr("facts.management.commands.verify.facts", lambda: known)
    monkeypatch.setattr("facts.management.commands.verify.problems", list)


def run(*arguments: str, **options: object) -> str:
    out = StringIO()
    call_command("verify", *arguments, stdout=out, stderr=out, no_color=True, **options)
    return out.getvalue()


def test_what_holds_is_told_in_a_line(one_wrong: None) -> None:
    assert run("right").splitlines()[1:] == ["  ok      right", "All 1 checks hold."]
    assert run("right").startswith(f"Django {django.get_version()} on SQLite 3.")


def test_what_does_not_hold_is_told_with_both_sides(
    one_wrong: None, capsys: pytest.CaptureFixture[str]
) -> None:
    out = StringIO()

    with pytest.raises(CommandError, match=r"1 of 2 checks failed\."):
        call_command("verify", stdout=out, no_color=True)

    assert out.getvalue().splitlines()[1:] == [
        "  ok      right",
        "  FAILED  wrong",
        "          expected {'autocommit': 0, 'atomic': 0}",
        "          observed {'autocommit': 1, 'atomic': 0}",
    ]


def test_files_that_are_not_in_order_are_a_failure(
    one_wrong: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = {"right": make_fact(id="right")}
    monkeypatch.setattr("facts.management.commands.verify.facts", lambda: known)
    monkeypatch.setattr("facts.management.commands.verify.problems", lambda: ["a.toml: wrong"])

    with pytest.raises(CommandError, match="but the files are not in order"):
        run()
    assert "All 1 checks hold" in run("right")


def test_both_engines_are_asked_where_there_are_two(
    one_wrong: None, lab_postgres: Postgres
) -> None:
    told = run("right")

    assert "on SQLite" in told
    assert "on PostgreSQL" in told
    assert told.endswith("All 2 checks hold.\n")
    assert "SQLite" not in run("right", "--engine", "postgresql")


def test_an_engine_that_is_not_there_is_said(settings: Settings) -> None:
    settings.LAB_POSTGRES = None

    with pytest.raises(CommandError, match="name one in LAB_POSTGRES"):
        run("--engine", "postgresql")


def test_an_unknown_fact_is_said() -> None:
    with pytest.raises(CommandError, match="there is no fact nothing, nowhere"):
        run("nothing", FIRST, "nowhere")


def test_a_fact_that_says_nothing_here_is_left_out() -> None:
    later = make_fact(since="99.0")

    assert verify([later], "sqlite").findings == ()


def test_a_finding_holds_or_not() -> None:
    fact = make_fact()
    right = Finding(fact=fact, engine="sqlite", django="6.1", observed=fact.expect)
    wrong = Finding(fact=fact, engine="sqlite", django="6.1", observed={"autocommit": True})

    assert right.holds
    assert not wrong.holds
    assert not Finding(fact=fact, engine="sqlite", django="6.1", error="it broke").holds


def test_what_keeps_the_checks_from_running_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    python.chmod(0o755)

    with pytest.raises(CannotVerify, match="has no Django"):
        verify([make_fact()], "sqlite", python=str(python))
    with pytest.raises(CannotVerify, match="the checks could not be run"):
        verify([make_fact()], "postgresql", postgres="postgresql:///none?host=/nowhere")
    monkeypatch.setattr("facts.verifying._ask", _cannot)
    with pytest.raises(CommandError, match="the checks could not be run"):
        run(FIRST)


def _cannot(*_: object) -> object:
    raise CannotVerify("the checks could not be run; the reason stands above")
