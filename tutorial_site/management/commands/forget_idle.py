"""``manage.py forget_idle``: for a daily timer."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from lessons.idle import forget_idle


class Command(BaseCommand):
    """Forget learners who have not been here for long, with all that was kept of them."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        """How long."""
        parser.add_argument("--days", type=int, default=settings.FORGET_AFTER_DAYS)

    def handle(self, *args: Any, **options: Any) -> None:
        """Forget them, and say how many they were."""
        forgotten = forget_idle(options["days"])
        self.stdout.write(f"Forgotten: {forgotten} learners, idle for {options['days']} days.")
