"""``manage.py verify``: prove the facts once more, on the Django of the site."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from facts.catalogue import facts, problems
from facts.definitions import ENGINES, Fact
from facts.verifying import CannotVerify, Finding, verify
from lab import runner


class Command(BaseCommand):
    """Runs the check of each fact and tells in a line what it came to."""

    help = "Run the checks of all facts, or of some, and tell which hold."
    #: Those of the facts are made below; those of other rooms are none of its business.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The ids of facts, and an engine."""
        parser.add_argument("ids", nargs="*", metavar="id", help="all facts if none is named")
        parser.add_argument(
            "--engine", choices=list(ENGINES), help="all that the lab has if not given"
        )

    def handle(self, *args: Any, ids: list[str], engine: str | None, **options: Any) -> None:
        """Raises CommandError if a fact does not hold."""
        chosen, engines = _chosen(ids), _engines(engine)
        unread = [] if ids else problems()
        for problem in unread:
            self.stderr.write(problem)
        findings = [finding for name in engines for finding in self._verify(chosen, name)]
        failed = [finding for finding in findings if not finding.holds]
        if failed:
            raise CommandError(f"{len(failed)} of {len(findings)} checks failed.")
        if unread:
            raise CommandError(f"All {len(findings)} checks hold, but the files are not in order.")
        self.stdout.write(self.style.SUCCESS(f"All {len(findings)} checks hold."))

    def _verify(self, chosen: list[Fact], engine: str) -> tuple[Finding, ...]:
        try:
            verification = verify(chosen, engine, postgres=settings.LAB_POSTGRES or "")
        except CannotVerify as error:
            raise CommandError(str(error)) from error
        version = verification.versions
        self.stdout.write(f"Django {version['django']} on {ENGINES[engine]} {version[engine]}")
        for finding in verification.findings:
            self._tell(finding)
        return verification.findings

    def _tell(self, finding: Finding) -> None:
        if finding.holds:
            self.stdout.write(f"  {self.style.SUCCESS('ok')}      {finding.fact.id}")
            return
        self.stdout.write(f"  {self.style.ERROR('FAILED')}  {finding.fact.id}")
        self.stdout.write(f"          expected {dict(finding.expected)}")
        self.stdout.write(f"          observed {finding.observed or finding.error.rstrip()}")


def _chosen(ids: list[str]) -> list[Fact]:
    known = facts()
    if unknown := [name for name in ids if name not in known]:
        raise CommandError(f"there is no fact {', '.join(unknown)}")
    return [known[name] for name in ids] if ids else list(known.values())


def _engines(engine: str | None) -> list[str]:
    here = runner.engines()
    if engine is None:
        return here
    if engine not in here:
        raise CommandError("the lab has no PostgreSQL; name one in LAB_POSTGRES")
    return [engine]
