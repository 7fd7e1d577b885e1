from __future__ import annotations

import sqlite3

import django
import pytest
from django.test import RequestFactory

from tests.postgres import Postgres
from tutorial_site.context import site


def test_a_page_says_what_it_runs_on(rf: RequestFactory) -> None:
    context = site(rf.get("/"))

    assert context["django_version"] == django.get_version()
    assert context["database"] == f"SQLite {sqlite3.sqlite_version}"


def test_with_a_postgresql_for_the_lab_it_says_so(
    rf: RequestFactory, lab_postgres: Postgres
) -> None:
    assert site(rf.get("/"))["database"] == f"SQLite {sqlite3.sqlite_version} and PostgreSQL"


@pytest.mark.parametrize(
    ("path", "section"),
    [
        ("/", ""),
        ("/theme/", ""),
        ("/learn/", "learn"),
        ("/learn/pre-save/", "learn"),
        ("/lab/", "lab"),
        ("/lab/rollback/", "lab"),
        ("/lab/library/", "library"),
        ("/lab/library/books/1/", "library"),
        ("/progress/", "progress"),
    ],
)
def test_a_page_knows_its_section(rf: RequestFactory, path: str, section: str) -> None:
    assert site(rf.get(path))["section"] == section
