"""The app quizzes."""

from __future__ import annotations

from django.apps import AppConfig


class QuizzesConfig(AppConfig):
    """See ARCHITECTURE.md for what this room is for."""

    name = "quizzes"
