"""Let the checks of facts run, in a process of some Python, and compare."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from facts.definitions import Fact, Observation, same

ROOT = Path(__file__).resolve().parent.parent


class CannotVerify(Exception):
    """The process that was to run the checks failed; the text says why."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What one check came to on one engine."""

    fact: Fact
    engine: str
    django: str
    observed: Observation | None = None
    error: str = ""

    @property
    def expected(self) -> Observation:
        """What it should have observed."""
        return self.fact.expected(self.django)

    @property
    def holds(self) -> bool:
        """Whether the statement is proven once more."""
        return same(self.observed, self.expected)


@dataclass(frozen=True, kw_only=True)
class Verification:
    """All that one process found, and what it ran on."""

    versions: dict[str, str]
    findings: tuple[Finding, ...]


def verify(
    facts: Iterable[Fact], engine: str, *, postgres: str = "", python: str = sys.executable
) -> Verification:
    """Run the checks of ``facts`` on one engine with this Python's Django.

    Facts that say nothing about that version or engine are left out. Raises
    CannotVerify if the checks could not be started.
    """
    version = _django_of(python)
    asked = [fact for fact in facts if fact.is_checked_on(version, engine)]
    told = _ask(python, [[fact.check, engine] for fact in asked], postgres)
    versions = next(told)
    findings = [
        Finding(fact=fact, engine=engine, django=version, **answer)
        for fact, answer in zip(asked, told, strict=True)
    ]
    return Verification(versions=versions, findings=tuple(findings))


def _ask(python: str, jobs: list[list[str]], postgres: str) -> Iterator[dict[str, Any]]:
    environment = {**os.environ, "LAB_POSTGRES": postgres}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    answer = subprocess.run(
        [python, "-m", "facts.running", "--jobs"],
        input=json.dumps(jobs),
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=environment,
        check=False,
    )
    lines = answer.stdout.splitlines()
    if answer.returncode or len(lines) != len(jobs) + 1:
        raise CannotVerify("the checks could not be run; the reason stands above")
    return map(json.loads, lines)


def _django_of(python: str) -> str:
    command = [python, "-c", "import django; print(django.get_version())"]
    answer = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    if answer.returncode:
        raise CannotVerify(f"{python} has no Django; the reason stands above")
    return answer.stdout.strip()
