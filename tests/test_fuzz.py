"""Whatever is sent: no fault, no traceback, nobody else's data, nothing executed."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from django.forms.models import model_to_dict
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings

from tests.fuzzing import MARKUP, SECRET, Sent, explore, faults_in, plant, requests, send

pytestmark = pytest.mark.django_db
REQUESTS = 2_000


def test_whatever_is_sent(client: Client, unmeasured: None) -> None:
    planted = plant()
    before = [model_to_dict(row) for row in planted]
    client.post("/learn/saving-a-model/", _press())
    site = explore(client)
    seen: Counter[int] = Counter()

    @settings(
        max_examples=REQUESTS,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(requests(site))
    def ask(sent: Sent) -> None:
        response = send(client, sent)
        seen[response.status_code] += 1
        assert [*faults_in(response)] == [], sent

    ask()

    assert [model_to_dict(type(row)._default_manager.get(pk=row.pk)) for row in planted] == before
    # It came through: pages, forms refused and taken, ways that lead nowhere, methods refused.
    assert {200, 302, 303, 400, 404, 405, 422} <= seen.keys()
    assert seen.total() >= REQUESTS


def _press() -> dict[str, str]:
    return {
        "experiment": "save-without-receivers",
        "title": "Dune",
        "new_title": "Emma",
        "predict": "INSERT, UPDATE",
    }


def test_the_walk_finds_every_room_and_its_forms(client: Client) -> None:
    site = explore(client)

    assert {"/learn/", "/lab/", "/myths/", "/theme/"} <= {*site.paths, *site.routes}
    assert "/learn/<slug:slug>/" in site.routes
    assert {"title", "predict", "theme", "q", "said"} <= {*site.names}


@pytest.mark.parametrize(
    ("fault", "answer"),
    [
        ("status 500", {"status_code": 500}),
        ("markup came back as markup", {"content": MARKUP.encode()}),
        ("something was calculated", {"content": b"4946871547"}),
        ("a traceback", {"content": b"Traceback (most recent call last):"}),
        ("what belongs to somebody else", {"content": SECRET.encode()}),
    ],
)
def test_a_fault_is_seen(client: Client, fault: str, answer: dict[str, Any]) -> None:
    response = client.get("/theme/")
    for name, value in answer.items():
        setattr(response, name, value)

    assert [*faults_in(response)] == [fault]
