"""The app that counts, in the database, so that all processes and machines count together."""

from __future__ import annotations

from django.apps import AppConfig


class LimitsConfig(AppConfig):
    """Limits on how often something is done."""

    name = "tutorial_site.limits"
    label = "limits"
