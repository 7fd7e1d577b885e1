from __future__ import annotations

import importlib
from contextlib import nullcontext

import django
import pytest

from lab import runner
from lab.runner import client
from tutorial_site import prepared, wsgi
from tutorial_site.prepared import pages


@pytest.fixture(autouse=True)
def _set_up_already(monkeypatch: pytest.MonkeyPatch) -> None:
    # A second time would take the handlers of pytest away from the loggers.
    monkeypatch.setattr(django, "setup", lambda set_prefix: None)
    monkeypatch.setattr(client, "waiting", nullcontext)  # it is for servers


def test_nobody_waits_for_the_lab_or_for_the_first_page(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []
    monkeypatch.setattr(runner, "warm_up", lambda: calls.append("warm"))
    prepared.forget_all()

    importlib.reload(wsgi)
    wsgi.lab_starts.join()

    assert calls == ["warm"]
    assert pages._pages.get(("/", "auto")) is not None


def test_without_the_lab_one_can_still_read(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise runner.LabUnavailable("no memory")

    monkeypatch.setattr(runner, "warm_up", fail)

    importlib.reload(wsgi)
    wsgi.lab_starts.join()

    assert callable(wsgi.application)
    assert "The lab did not start" in caplog.text
