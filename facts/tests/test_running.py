"""The process that runs checks, driven with checks of the tests' own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from facts import running
from facts.verifying import ROOT
from tests.postgres import Postgres

CHECKS = """\
import os
import threading
import time

from django.db import connection, connections

from lab.models import Book


def saves():
    Book(title="A").save()
    Book(title="B").save(using="other")
    print("what a check prints is nobody's business")
    return {
        "default": Book.objects.count(),
        "key": Book.objects.get().pk,
        "other": Book.objects.using("other").get().title,
        "vendor": connection.vendor,
        "autocommit": connection.get_autocommit(),
    }


def raises():
    raise RuntimeError("it went wrong")


def hangs():
    time.sleep(60)


def dies():
    os._exit(3)


def leaves_a_thread():
    threading.Thread(target=time.sleep, args=(60,)).start()
    return {"threads": threading.active_count()}


def is_no_data():
    return {"book": Book()}
"""


def ask(tmp_path: Path, postgres: str, engine: str, *names: str) -> dict[str, dict[str, object]]:
    """What a bench answers; in a process of its own, for it sets Django up anew."""
    (tmp_path / "own.py").write_text(CHECKS, encoding="utf-8")
    program = f"""
import json, sys
from pathlib import Path
from facts import running, source
code_of = source.code_of
running.code_of = lambda check: code_of(check, Path({str(tmp_path)!r}))
with running.bench({postgres!r}) as made:
    running.SECONDS = 5.0
    print(json.dumps({{name: made.run("own." + name, {engine!r}) for name in {names!r}}}))
"""
    answer = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    found: dict[str, dict[str, object]] = json.loads(answer.stdout)
    return found


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_each_check_has_two_empty_databases(
    tmp_path: Path, engine: str, postgres: Postgres
) -> None:
    url = postgres.url if engine == "postgresql" else ""
    expected = {
        "observed": {
            "default": 1,
            "key": 1,
            "other": "B",
            "vendor": engine,
            "autocommit": True,
        }
    }

    found = ask(tmp_path, url, engine, "saves")

    assert found["saves"] == expected
    assert ask(tmp_path, url, engine, "saves")["saves"] == expected


def test_whatever_a_check_does_is_told(tmp_path: Path) -> None:
    names = ("raises", "hangs", "dies", "leaves_a_thread", "is_no_data", "nothing")

    found = ask(tmp_path, "", "sqlite", *names)

    assert "RuntimeError: it went wrong" in str(found["raises"]["error"])
    assert 'raise RuntimeError("it went wrong")' in str(found["raises"]["error"])
    assert found["hangs"] == {"error": "it had not ended after 5 seconds"}
    assert found["dies"] == {"error": "its process ended without a word"}
    assert found["leaves_a_thread"] == {"observed": {"threads": 2}}
    assert "not JSON serializable" in str(found["is_no_data"]["error"])
    assert "has no function 'nothing'" in str(found["nothing"]["error"])


def test_what_cannot_be_prepared_is_said(tmp_path: Path) -> None:
    with pytest.raises(subprocess.CalledProcessError) as caught:
        ask(tmp_path, "postgresql:///none?host=/nowhere", "postgresql", "saves")

    assert "the databases of the checks could not be prepared" in caught.value.stderr


class FakeBench:
    postgres = ""

    def run(self, check: str, engine: str) -> dict[str, object]:
        return {"error": "no"} if check == "one.wrong" else {"observed": {engine: check}}


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    from contextlib import contextmanager

    asked: list[str] = []

    @contextmanager
    def bench(postgres: str = "") -> Iterator[FakeBench]:
        asked.append(postgres)
        yield FakeBench()

    monkeypatch.setattr(running, "bench", bench)
    monkeypatch.setenv("LAB_POSTGRES", "postgresql:///lab")
    return asked


def test_one_check_is_printed(fake: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert running.main(["one.check"]) == 0
    assert json.loads(capsys.readouterr().out) == {"sqlite": "one.check"}
    assert running.main(["one.check", "--engine", "postgresql"]) == 0
    assert json.loads(capsys.readouterr().out) == {"postgresql": "one.check"}
    assert running.main(["one.wrong"]) == 1
    assert capsys.readouterr().out == "no\n"
    assert fake == ["", "postgresql:///lab", ""]


def test_jobs_are_answered_in_order(
    fake: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from io import StringIO

    monkeypatch.setattr("sys.stdin", StringIO('[["a.b", "sqlite"], ["one.wrong", "sqlite"]]'))

    assert running.main(["--jobs"]) == 0

    versions, *answers = map(json.loads, capsys.readouterr().out.splitlines())
    assert versions.keys() == {"django", "python", "sqlite"}
    assert answers == [{"observed": {"sqlite": "a.b"}}, {"error": "no"}]


def test_the_versions_of_both_engines_are_told(
    postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = FakeBench()
    monkeypatch.setattr(bench, "postgres", postgres.url)

    found = running.versions(bench)  # type: ignore[arg-type]

    assert float(found["postgresql"]) >= 14
