from __future__ import annotations

import sqlite3
from importlib import import_module
from unittest.mock import Mock

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from pytest_django import Settings

from tutorial_site import checks
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
