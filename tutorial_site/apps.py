"""The app of the entrance: it registers the checks of the whole house."""

from __future__ import annotations

from django.apps import AppConfig


class TutorialSiteConfig(AppConfig):
    """The rooms check themselves; the entrance gathers what they found."""

    name = "tutorial_site"

    def ready(self) -> None:
        """Register the checks."""
        from tutorial_site import checks  # noqa: F401
