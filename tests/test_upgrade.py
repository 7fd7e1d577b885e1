"""A database of each released version, brought up to date: progress is kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.http import HttpResponse
from pytest_django import Settings

from lessons import learners
from tests import released
from tests.site import serving
from tests.visitor import Visitor

KEY = "a key of this test, and of nothing else in this world"


@pytest.fixture
def cookie(settings: Settings) -> str:
    """The cookie of the learner in those databases, signed with the key of this test."""
    settings.SECRET_KEY = KEY
    response = HttpResponse()
    response.set_signed_cookie(learners.COOKIE, released.NAME, salt=learners._SALT)
    return response.cookies[learners.COOKIE].value


@pytest.mark.parametrize("version", sorted(file.stem for file in released.DATA.glob("*.sql")))
def test_what_was_learned_then_is_known_now(tmp_path: Path, cookie: str, version: str) -> None:
    released.load(version, tmp_path / "site.sqlite3")

    with serving(tmp_path, SECRET_KEY=KEY) as url:
        learner = Visitor(url, **{learners.COOKIE: cookie})
        progress = learner.get("/progress/").page
        library = learner.get("/lab/library/").page
        practice = learner.get("/practice/performance/").page

    assert released.BOOK in library
    assert "Forget everything" in progress
    assert "Go on" in practice
