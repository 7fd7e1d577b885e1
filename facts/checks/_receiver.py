"""A module that connects a receiver when it is imported."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from lab.models import Book

heard: list[str] = []


@receiver(post_save, sender=Book)
def note(instance: Book, **kwargs: Any) -> None:
    """Note the title."""
    heard.append(instance.title)
