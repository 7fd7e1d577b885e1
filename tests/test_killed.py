"""Processes that are killed while learners save. ``python -m benchmarks.killing`` kills more."""

from __future__ import annotations

from benchmarks.killing import kill
from lab.runner import Lab


def test_what_was_answered_is_there_after_ten_kills() -> None:
    another = Lab()  # as other tests of this process have them
    folder = another.start()

    findings = kill(10, seed=1)

    assert findings.problems == []
    assert findings.killed.total() == 10
    assert findings.kept > 0
    assert folder not in findings.zygotes
    assert another.start() == folder
    another.stop()
