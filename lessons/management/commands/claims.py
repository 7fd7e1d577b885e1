"""``manage.py claims``: which texts of the course are tied to no fact."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lessons.unmarked import unmarked


class Command(BaseCommand):
    """Lists the texts that name no fact and are not marked as no claim."""

    help = "List the paragraphs, list items, table rows and TOML texts that name no fact."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """``--strict``, and beginnings of paths."""
        parser.add_argument("paths", nargs="*", help="only files whose path begins like this")
        parser.add_argument("--strict", action="store_true", help="fail if there is any")

    def handle(self, *args: Any, paths: list[str], strict: bool, **options: Any) -> None:
        """Raises CommandError if there is any and that is not allowed."""
        found = [text for text in unmarked() if not paths or text.startswith(tuple(paths))]
        for text in found:
            self.stdout.write(text)
        said = f"{len(found)} texts name no fact and are not marked as no claim."
        if found and strict:
            raise CommandError(said)
        self.stdout.write(said)
