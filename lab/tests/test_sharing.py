"""What the process does that runs are forked from, so that they share its memory."""

from __future__ import annotations

import ctypes
import subprocess
import sys
from pathlib import Path

import pytest

from lab.runner import sharing

IMMORTAL = """
import sys
from lab.runner import sharing

def held():
    return ["a", "list"]

things = [held, held.__code__, held.__code__.co_consts, held(), {"a": 1}, object(), str.join]
made = sharing.immortalise()
before = [sys.getrefcount(thing) for thing in things]
more = [things] * 10 + [list(things) for _ in range(10)]
assert [sys.getrefcount(thing) for thing in things] == before
assert held() == ["a", "list"]
young = object()
assert sys.getrefcount(young) < 10
assert sharing.immortalise() < made
print(made)
"""


def test_references_to_immortal_objects_are_not_counted() -> None:
    """In a process of its own, for what is immortal stays."""
    done = subprocess.run(
        [sys.executable, "-c", IMMORTAL], capture_output=True, text=True, check=True
    )

    assert int(done.stdout) > 10_000


def test_a_python_that_counts_elsewhere_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharing, "_count_at", lambda address: ctypes.c_uint32(2**32 - 1))

    assert sharing.immortalise() == 0


def test_memory_is_gathered_into_large_pages() -> None:
    """In a process of its own too. The system may decline, so what is held is compared."""
    code = (
        "from lab.runner import sharing\n"
        "held = [bytes([n % 251]) * 1000 for n in range(20_000)]\n"
        "sharing.gather()\n"
        "assert all(held[n] == bytes([n % 251]) * 1000 for n in range(20_000))\n"
        "print(len(list(sharing._areas())))\n"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert int(done.stdout) > 0


def test_where_no_list_of_memory_is_kept_there_is_nothing_to_gather(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sharing, "MAPS", Path("/there/is/none"))

    assert list(sharing._areas()) == []
    sharing.gather()
