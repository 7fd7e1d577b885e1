"""Nobody reads or changes what is another's, whatever address they guess."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from lab.library.models import LibraryRun
from lessons.models import Learner
from quizzes.models import Round
from tests.released import BOOK, learn_a_little
from tutorial_site.privacy import _of_learners

pytestmark = pytest.mark.django_db


def visitor() -> Client:
    return Client(SERVER_NAME="localhost")


def rows_of(learner: Learner) -> list[Any]:
    """Every row that belongs to the learner, with all its values."""
    found = []
    for model in _of_learners():
        names = {field.name for field in model._meta.get_fields()}
        way = "pk" if model is Learner else "learner" if "learner" in names else "library__learner"
        found += list(model._default_manager.filter(**{way: learner.pk}).order_by("pk").values())
    return found


@pytest.fixture
def owner() -> Learner:
    """Somebody who learned a little."""
    learn_a_little(visitor())
    return Learner.objects.get()


@pytest.fixture(params=["a visitor", "another learner"])
def stranger(owner: Learner, request: pytest.FixtureRequest) -> Client:
    """Somebody else, with or without rows of their own."""
    stranger = visitor()
    if request.param == "another learner":
        stranger.post("/learn/connecting-receivers/check/", {"choice": "uid"})
    return stranger


def test_what_is_anothers_is_not_shown(stranger: Client) -> None:
    run = LibraryRun.objects.get()

    assert stranger.get(f"/lab/library/runs/{run.pk}/").status_code == 404
    assert stranger.get("/lab/library/book/1/").status_code == 404
    for address in ("/lab/library/", "/progress/", "/recall/", "/practice/performance/"):
        html = stranger.get(address).text
        assert BOOK not in html
        assert f"run{run.pk}" not in html


def test_what_is_anothers_is_not_changed(stranger: Client, owner: Learner) -> None:
    before = rows_of(owner)
    number = str(Round.objects.get().number)
    book = {"title": "Stolen", "slug": "", "author_id": "", "transaction": "autocommit"}

    for version in ("0", "1"):
        for press in ("save", "delete"):
            form = {**book, "version": version, "press": press}
            stranger.post("/lab/library/book/1/", form)
        stranger.post("/lab/library/audit/", {"version": version})
    stranger.post("/lab/library/start-over/")
    stranger.post("/progress/reset/", {"lesson": "saving-a-model"})
    stranger.post("/practice/performance/", {"start": "all", "round": number})
    stranger.post("/recall/deck/", {"take": "all"})
    stranger.post("/progress/reset/")
    stranger.post("/progress/reset/", {"what": "everything"})

    assert rows_of(owner) == before
    assert len(before) > 10
