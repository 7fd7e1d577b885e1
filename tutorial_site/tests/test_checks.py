from __future__ import annotations

from importlib import import_module

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.core.management.base import SystemCheckError

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
