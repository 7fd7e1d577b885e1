from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from unittest.mock import Mock

import pytest
from django.core.checks import run_checks
from django.core.checks.registry import registry
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from pytest_django import Settings

from tutorial_site import checks, unchanged
from tutorial_site.checks import ROOMS

# Django's own checks ask the database what it can do.
pytestmark = pytest.mark.django_db


def test_the_content_of_this_site_has_no_problem() -> None:
    assert run_checks() == []


def test_every_problem_of_every_room_is_listed_as_it_stands(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for room in ROOMS:
        problems = [f"{room}/a.toml: it is empty; fill it", f"{room}/b.toml: x: 1; make it 2"]
        monkeypatch.setattr(import_module(room), "problems", lambda problems=problems: problems)

    with pytest.raises(SystemCheckError) as caught:
        call_command("check")

    lines = str(caught.value).splitlines()
    for room in ROOMS:
        assert f"{room}/a.toml: it is empty; fill it" in lines
        assert f"{room}/b.toml: x: 1; make it 2" in lines


@pytest.mark.parametrize(
    ("workers", "version", "is_refused"),
    [(1, (3, 40, 1), False), (2, (3, 51, 2), True), (2, (3, 51, 3), False)],
)
def test_many_workers_need_a_sqlite_that_bears_them(
    monkeypatch: pytest.MonkeyPatch,
    settings: Settings,
    workers: int,
    version: tuple[int, ...],
    is_refused: bool,
) -> None:
    settings.WORKERS = workers
    monkeypatch.setattr(sqlite3, "sqlite_version_info", version)
    monkeypatch.setattr(checks, "connection", Mock(vendor="sqlite"))

    found = [str(problem) for problem in checks.workers(None)]

    assert bool(found) is is_refused
    assert all("WORKERS: 2 workers would write one SQLite file" in text for text in found)


@pytest.mark.parametrize(
    ("vendor", "key", "is_warned"),
    [("sqlite", "", False), ("postgresql", "", True), ("postgresql", "a long key", False)],
)
def test_a_shared_database_asks_for_a_shared_key(
    monkeypatch: pytest.MonkeyPatch, vendor: str, key: str, is_warned: bool
) -> None:
    monkeypatch.setenv("SECRET_KEY", key)
    monkeypatch.setattr(checks, "connection", Mock(vendor=vendor))

    assert bool(checks.machines(None)) is is_warned


@pytest.fixture
def site_of_one_room(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path
) -> Iterator[list[str]]:
    """The problems of its only room, for a test to fill; its stamp is made of them."""
    found: list[str] = []
    monkeypatch.setattr(checks, "ROOMS", ("tutorial_site.views",))
    monkeypatch.setattr("tutorial_site.views.problems", lambda: found)
    settings.VAR_DIR = tmp_path / "var"
    yield found
    assert checks.content in registry.registered_checks


def start(stamp: bytes, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is told by the checks of a start whose files give this stamp."""
    monkeypatch.setattr(unchanged, "stamp_of_all", lambda: stamp)
    with suppress(SystemCheckError), checks.without_what_is_unchanged():
        problems = [str(problem) for problem in run_checks()]
        if problems:
            raise SystemCheckError
    return problems


def test_a_start_does_not_look_again_at_what_was_right(
    monkeypatch: pytest.MonkeyPatch, site_of_one_room: list[str]
) -> None:
    assert start(b"one", monkeypatch) == []
    site_of_one_room.append("a.toml: it is empty; fill it")

    assert start(b"one", monkeypatch) == []
    assert start(b"another", monkeypatch) == ["a.toml: it is empty; fill it"]


def test_a_start_looks_again_at_what_was_wrong(
    monkeypatch: pytest.MonkeyPatch, site_of_one_room: list[str]
) -> None:
    site_of_one_room.append("a.toml: it is empty; fill it")

    told = [start(b"one", monkeypatch) for _ in range(2)]

    assert told == [["a.toml: it is empty; fill it"]] * 2
