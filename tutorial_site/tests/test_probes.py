from __future__ import annotations

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from lab import runner
from tutorial_site import probes


@pytest.fixture(autouse=True)
def nothing_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probes, "_applied", False)


def test_a_process_that_lives_says_so_whatever_its_name(client: Client) -> None:
    # No database is asked for, so it would fail if one were needed.
    response = client.get("/health/", headers={"Host": "10.0.0.7"})

    assert (response.status_code, response.content) == (200, b"ok\n")
    assert response["Cache-Control"] == "no-store"
    assert response["X-Content-Type-Options"] == "nosniff"


def test_a_balancer_needs_no_https(client: Client, settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT = True

    assert client.get("/health/").status_code == 200
    assert client.get("/theme/").status_code == 301


@pytest.mark.django_db
def test_with_database_and_lab_it_is_ready(client: Client) -> None:
    response = client.get("/ready/", headers={"Host": "10.0.0.7"})

    assert response.status_code == 200
    assert response.content == b"database: ok\nmigrations: ok\nlab: ok\n"


@pytest.mark.django_db
def test_once_ready_it_costs_one_query(client: Client) -> None:
    client.get("/ready/")

    with CaptureQueriesContext(connection) as queries:
        client.get("/ready/")

    assert len(queries) == 1


def gone(*arguments: object) -> None:
    raise OperationalError("the server closed the connection, password=secret")


@pytest.mark.django_db
def test_without_a_database_it_is_not(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "cursor", gone)
    monkeypatch.setattr(connection, "close", lambda: None)

    response = client.get("/ready/")

    assert response.status_code == 503
    assert response.content == b"database: no\nmigrations: no\nlab: ok\n"


@pytest.mark.django_db
def test_behind_by_a_migration_it_is_not(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probes, "is_behind", lambda: True)

    assert b"migrations: no" in client.get("/ready/").content


@pytest.mark.django_db
def test_without_a_lab_it_is_not(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails() -> None:
        raise runner.LabUnavailable("no memory")

    monkeypatch.setattr(runner, "warm_up", fails)

    response = client.get("/ready/")

    assert (response.status_code, b"lab: no" in response.content) == (503, True)
