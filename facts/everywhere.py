"""Check all facts on several Djangos, and keep what was found: what ``script/facts`` runs.

``python -m facts.everywhere 4.2=PYTHON 6.1=PYTHON`` runs the checks with each of these
interpreters on SQLite and on PostgreSQL, the one of LAB_POSTGRES or one of its own.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from facts.catalogue import facts
from facts.checked import FILE, Checked, write
from facts.definitions import ENGINES, Fact
from facts.verifying import Finding, verify


@contextmanager
def postgres_server() -> Iterator[str]:
    """The address of a PostgreSQL: that of LAB_POSTGRES, or one that goes afterwards."""
    if given := os.environ.get("LAB_POSTGRES"):
        yield given
        return
    from tests.postgres import running

    with running() as cluster:
        yield cluster.url


def check(
    known: Mapping[str, Fact], pythons: Mapping[str, str], postgres: str
) -> tuple[Checked, list[Finding]]:
    """The record of all runs, and what failed."""
    versions: dict[str, dict[str, str]] = {}
    found: dict[str, dict[str, Any]] = {
        name: {"hash": fact.hash, "on": {}} for name, fact in known.items()
    }
    failed: list[Finding] = []
    for series, python in pythons.items():
        versions[series] = {}
        for engine in ENGINES:
            told = verify(known.values(), engine, postgres=postgres, python=python)
            versions[series] |= told.versions
            for finding in told.findings:
                on = found[finding.fact.id]["on"].setdefault(series, {})
                on[engine] = "ok" if finding.holds else "failed"
            failed += [finding for finding in told.findings if not finding.holds]
    return Checked(versions=versions, facts=found), failed


def main(arguments: list[str], path: Path = FILE) -> int:
    """Check, keep the record, and tell; 1 if anything failed."""
    pythons = dict(argument.split("=", 1) for argument in arguments)
    with postgres_server() as postgres:
        record, failed = check(facts(), pythons, postgres)
    write(record, path)
    for versions in record.versions.values():
        print(", ".join(f"{name} {version}" for name, version in versions.items()))
    for finding in failed:
        print(f"FAILED  {finding.fact.id} on Django {finding.django}, {ENGINES[finding.engine]}")
        print(f"        expected {dict(finding.expected)}")
        print(f"        observed {finding.observed or finding.error.rstrip()}")
    print(f"{len(record.facts)} facts checked, {len(failed)} failures; see {path.name}")
    return int(bool(failed))


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tutorial_site.settings")
    django.setup()
    sys.exit(main(sys.argv[1:]))
