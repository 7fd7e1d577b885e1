"""Codes by which a learner moves to another device."""

from __future__ import annotations

from django.db import models

from lessons.models import Learner


class Code(models.Model):
    """The one code of a learner that is good. What is kept is its hash, never the code."""

    learner = models.OneToOneField(
        Learner, on_delete=models.CASCADE, primary_key=True, related_name="code"
    )
    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"code of {self.learner_id}"
