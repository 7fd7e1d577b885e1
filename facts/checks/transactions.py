"""Checks about transactions."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models.signals import post_save

from lab.models import Book


def _fail(**kwargs: Any) -> None:
    raise RuntimeError("the receiver failed")


def _save() -> int:
    try:
        Book(title="Two Scoops").save()
    except RuntimeError:
        return Book.objects.count()
    return -1


def error_in_post_save() -> dict[str, int]:
    post_save.connect(_fail, sender=Book)
    autocommit = _save()
    Book.objects.all().delete()
    try:
        with transaction.atomic():
            Book(title="Two Scoops").save()
    except RuntimeError:
        pass
    return {"autocommit": autocommit, "atomic": Book.objects.count()}
