"""The app lessons."""

from __future__ import annotations

from django.apps import AppConfig


class LessonsConfig(AppConfig):
    """See ARCHITECTURE.md for what this room is for."""

    name = "lessons"
