"""The app facts."""

from __future__ import annotations

from django.apps import AppConfig


class FactsConfig(AppConfig):
    """See ARCHITECTURE.md for what this room is for."""

    name = "facts"
