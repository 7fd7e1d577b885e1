from __future__ import annotations

from typing import Any

import pytest
from watchfiles import Change

from tutorial_site import reload


@pytest.mark.parametrize(
    ("path", "matters"),
    [
        ("lessons/content/01-save.md", True),
        ("templates/home.html", True),
        ("lab/stage.py", True),
        ("lab/tests/test_stage.py", False),
        ("lab/__pycache__/stage.cpython-313.pyc", False),
    ],
)
def test_what_the_site_is_made_of_matters(path: str, matters: bool) -> None:
    assert reload.Sources()(Change.modified, f"/srv/site/{path}") is matters


def test_it_serves_and_watches(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[str, Any] = {}
    monkeypatch.setattr(
        reload, "run_process", lambda *folders, **options: asked.update(options, folders=folders)
    )

    reload.main("127.0.0.1", "8000")

    assert asked["target"].endswith(" -m tutorial_site.serve 127.0.0.1 8000")
    assert all(folder.is_dir() for folder in asked["folders"])
