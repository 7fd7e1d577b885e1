"""One heap for all threads, where the C library has several."""

from __future__ import annotations

import os
import sys

import pytest

from tutorial_site import heap


class BegunAnew(Exception):
    """Stands in for what never returns."""


def begin(monkeypatch: pytest.MonkeyPatch, **environment: str) -> dict[str, str]:
    """The environment that this program begins anew with."""
    asked: list[tuple[str, list[str], dict[str, str]]] = []

    def execve(path: str, arguments: list[str], environment: dict[str, str]) -> None:
        asked.append((path, arguments, environment))
        raise BegunAnew

    monkeypatch.setattr(os, "execve", execve)
    monkeypatch.setattr(os, "environ", environment)
    with pytest.raises(BegunAnew):
        heap.use_one()
    path, arguments, found = asked[0]
    assert (path, arguments[1:]) == (sys.executable, sys.orig_argv[1:])
    return found


def test_the_allocators_are_told_before_they_begin(monkeypatch: pytest.MonkeyPatch) -> None:
    assert begin(monkeypatch, HOME="/root") == {"HOME": "/root", **heap.ENVIRONMENT}


def test_what_the_operator_has_set_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    assert begin(monkeypatch, GLIBC_TUNABLES="glibc.malloc.check=1") == {
        **heap.ENVIRONMENT,
        "GLIBC_TUNABLES": "glibc.malloc.check=1",
    }


def test_a_program_begins_anew_only_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*arguments: object) -> None:
        raise BegunAnew

    monkeypatch.setattr(os, "execve", fail)
    monkeypatch.setattr(os, "environ", dict(heap.ENVIRONMENT))

    heap.use_one()
