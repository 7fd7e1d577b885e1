"""The app that keeps the codes by which a learner moves to another device."""

from __future__ import annotations

from django.apps import AppConfig


class CarryingConfig(AppConfig):
    """See ARCHITECTURE.md for what this room is for."""

    name = "lessons.carrying"
    label = "carrying"
