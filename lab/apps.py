"""The app lab."""

from __future__ import annotations

from django.apps import AppConfig


class LabConfig(AppConfig):
    """See ARCHITECTURE.md for what this room is for."""

    name = "lab"
