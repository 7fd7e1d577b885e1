"""Django's documentation, of the version that the site runs on."""

from __future__ import annotations

import django


def docs_address(page: str) -> str:
    """The address of ``page`` there, like ``topics/signals/#listening-to-signals``."""
    major, minor, *_ = django.VERSION
    return f"https://docs.djangoproject.com/en/{major}.{minor}/{page}"
