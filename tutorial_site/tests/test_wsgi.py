from __future__ import annotations

import importlib

import django
import pytest

from lab import runner
from tutorial_site import wsgi


@pytest.fixture(autouse=True)
def _set_up_already(monkeypatch: pytest.MonkeyPatch) -> None:
    # A second time would take the handlers of pytest away from the loggers.
    monkeypatch.setattr(django, "setup", lambda set_prefix: None)


def test_the_lab_is_warm_before_the_first_visitor(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []
    monkeypatch.setattr(runner, "warm_up", lambda: calls.append("warm"))

    importlib.reload(wsgi)

    assert calls == ["warm"]


def test_without_the_lab_one_can_still_read(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise runner.LabUnavailable("no memory")

    monkeypatch.setattr(runner, "warm_up", fail)

    importlib.reload(wsgi)

    assert callable(wsgi.application)
    assert "The lab did not start" in caplog.text
