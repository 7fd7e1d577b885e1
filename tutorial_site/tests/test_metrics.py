from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from tests.site import ROOT

TOKEN = "a token of this test"


@pytest.fixture
def metrics(settings: Settings) -> Settings:
    settings.METRICS = True
    settings.METRICS_TOKEN = ""
    return settings


def test_they_tell_of_each_view(metrics: Settings, client: Client) -> None:
    client.get("/theme/")
    client.options("/theme/")
    client.get("/nowhere/")

    response = client.get("/metrics/")

    text = response.content.decode()
    assert response["Content-Type"].startswith("text/plain; version=0.0.4")
    assert 'site_requests_total{method="GET",status="200",view="theme"}' in text
    assert 'site_requests_total{method="other",status="405",view="theme"}' in text
    assert 'site_requests_total{method="GET",status="404",view="none"}' in text
    assert 'site_request_seconds_bucket{le="0.05",method="GET",view="theme"}' in text


def test_they_are_off_unless_asked_for(client: Client) -> None:
    assert client.get("/metrics/").status_code == 404


@pytest.mark.parametrize(
    ("address", "through", "status"),
    [
        ("127.0.0.1", None, 200),
        ("::1", None, 200),
        ("127.0.0.1", "198.51.100.7", 404),
        ("198.51.100.7", None, 404),
        ("", None, 404),
    ],
)
def test_without_a_token_they_are_for_this_machine_alone(
    metrics: Settings, client: Client, address: str, through: str | None, status: int
) -> None:
    headers = {"X-Forwarded-For": through} if through else {}

    response = client.get("/metrics/", headers=headers, REMOTE_ADDR=address)

    assert response.status_code == status


@pytest.mark.parametrize(
    ("given", "status"), [(f"Bearer {TOKEN}", 200), ("Bearer another", 404), ("", 404)]
)
def test_with_a_token_they_are_for_who_knows_it(
    metrics: Settings, client: Client, given: str, status: int
) -> None:
    metrics.METRICS_TOKEN = TOKEN

    response = client.get("/metrics/", headers={"Authorization": given}, REMOTE_ADDR="8.8.8.8")

    assert response.status_code == status


def test_processes_count_together(tmp_path: Path) -> None:
    count = """
from types import SimpleNamespace
from django.http import HttpResponse
from tutorial_site import metrics
asked = SimpleNamespace(method="GET", resolver_match=SimpleNamespace(view_name="home"))
metrics.observe(asked, HttpResponse(), 0.002)
print(metrics.text().decode())
"""
    for _ in range(2):
        result = subprocess.run(
            [sys.executable, "-c", count],
            cwd=ROOT,
            env={
                **os.environ,
                "PROMETHEUS_MULTIPROC_DIR": str(tmp_path),
                "DJANGO_SETTINGS_MODULE": "tests.settings",
            },
            capture_output=True,
            text=True,
            check=True,
        )

    assert 'site_requests_total{method="GET",status="200",view="home"} 2.0' in result.stdout
