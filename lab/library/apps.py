"""The app that keeps learners' libraries."""

from __future__ import annotations

from django.apps import AppConfig


class LibraryConfig(AppConfig):
    """See ARCHITECTURE.md for what this room is for."""

    name = "lab.library"
    label = "library"
