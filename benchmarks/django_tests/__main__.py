"""Compares Django's own tests plain, traced, and traced with the states read.

    python -m benchmarks.django_tests FOLDER [LABEL...]

``FOLDER`` holds ``runtests.py``; ``script/django-tests`` gets it. Ends with
status 1 if a test's outcome differs, if nothing was traced, or if the tracer failed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

LABELS = (
    "signals",
    "dispatch",
    "transactions",
    "transaction_hooks",
    "m2m_signals",
    "save_delete_hooks",
    "basic",
)
WAYS = {"plain": "plain", "traced": "traced", "states": "traced, with the three states"}


def run(way: str, tests: str, labels: list[str]) -> tuple[dict[str, str], dict[str, int]]:
    """How each test ended, and how many events of each kind were traced."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "benchmarks.django_tests.run", way, tests, *labels]
        environment = {**os.environ, "DJANGO_TESTS_FOLDER": folder}
        subprocess.run(command, env=environment, check=False)
        return read(Path(folder, "outcomes.json")), read(Path(folder, "counts.json"))


def read(path: Path) -> Any:
    """What the file says, or nothing if it was not written."""
    return json.loads(path.read_text()) if path.exists() else {}


def main(tests: str, *labels: str) -> int:
    """Run, compare, print."""
    outcomes, counts = {}, {}
    for way, words in WAYS.items():
        print(f"\n== {words}", flush=True)
        outcomes[way], counts[way] = run(way, str(Path(tests).resolve()), list(labels or LABELS))
    plain = outcomes["plain"]
    bad = not plain
    for way, words in WAYS.items():
        ended = Counter(text.partition(":")[0] for text in outcomes[way].values())
        print(f"\n{words}: " + ", ".join(f"{number} {word}" for word, number in ended.items()))
        for kind, number in sorted(counts[way].items()):
            print(f"  {number:6} {kind}")
        for test in sorted({*plain, *outcomes[way]}):
            before, after = plain.get(test), outcomes[way].get(test)
            if before != after:
                print(f"  differs: {test}: {before} without the tracer, {after} with it")
                bad = True
        if way != "plain" and not counts[way].get("signal_sent"):
            print("  nothing was traced")
            bad = True
        if counts[way].get("(errors of the tracer)"):
            print("  the tracer failed")
            bad = True
    print("\nThe outcomes differ." if bad else "\nThe outcomes are the same.")
    return int(bad)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
