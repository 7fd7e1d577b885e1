from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from lessons import idle
from lessons.models import Learner, LessonProgress
from tests.released import learn_a_little
from tutorial_site.privacy import _of_learners

pytestmark = pytest.mark.django_db


def learner(days_ago: int, opened: int | None = None) -> Learner:
    found = Learner.objects.create(seen=timezone.now() - timedelta(days=days_ago))
    if opened is not None:
        LessonProgress.objects.create(
            learner=found, lesson="a", opened_at=timezone.now() - timedelta(days=opened)
        )
    return found


def test_who_was_not_here_for_long_is_forgotten() -> None:
    learner(401)
    stays = [learner(399), learner(500, opened=3)]
    learner(500, opened=450)

    forgotten = idle.forget_idle(400)

    assert forgotten == 2
    assert [*Learner.objects.order_by("pk")] == stays


def test_many_are_forgotten_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(idle, "AT_ONCE", 2)
    for _ in range(5):
        learner(500)

    assert idle.forget_idle(400) == 5
    assert not Learner.objects.exists()


def test_with_a_learner_goes_all_that_was_kept() -> None:
    learn_a_little(Client(SERVER_NAME="localhost"))
    kept = {model._meta.label: model._default_manager.count() for model in _of_learners()}
    Learner.objects.update(seen=timezone.now() - timedelta(days=500))
    LessonProgress.objects.update(opened_at=timezone.now() - timedelta(days=500))

    idle.forget_idle(400)

    assert sum(map(bool, kept.values())) >= 10
    assert not any(model._default_manager.exists() for model in _of_learners())


def test_the_command_says_how_many(capsys: Any) -> None:
    learner(12)

    call_command("forget_idle", "--days", "11")

    assert capsys.readouterr().out == "Forgotten: 1 learners, idle for 11 days.\n"
