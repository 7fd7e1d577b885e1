"""The app that keeps learners' cards."""

from __future__ import annotations

from django.apps import AppConfig


class RecallConfig(AppConfig):
    """See ARCHITECTURE.md for what this room is for."""

    name = "quizzes.recall"
    label = "recall"
