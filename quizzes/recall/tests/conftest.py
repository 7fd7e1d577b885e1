"""What the tests of recall share: a clock to be moved, and a learner with a browser."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from lessons.models import Learner

START = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)

type Later = Callable[..., datetime]


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Later:
    """A clock that stands until it is moved: ``later(days=1)`` moves it on and tells the time."""
    now = [START]
    monkeypatch.setattr("django.utils.timezone.now", lambda: now[0])

    def move(**by: float) -> datetime:
        now[0] += timedelta(**by)
        return now[0]

    return move


@pytest.fixture
def client() -> Client:
    return Client(SERVER_NAME="localhost")


@pytest.fixture
def learner(client: Client, later: Later) -> Learner:
    """The learner of the client."""
    client.post("/recall/deck/", {"add": "order-of-a-save"})
    learner = Learner.objects.get()
    learner.cards.all().delete()
    return learner
