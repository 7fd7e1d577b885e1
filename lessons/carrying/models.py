"""Codes by which a learner moves to another device, and how often somebody tried one."""

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


class Tries(models.Model):
    """How often somebody tried in one minute. ``who`` is a hash: of an address, or of a learner."""

    who = models.CharField(max_length=64)
    minute = models.PositiveBigIntegerField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "tries"
        constraints = (
            models.UniqueConstraint(fields=["who", "minute"], name="one_count_each_minute"),
        )

    def __str__(self) -> str:
        return f"{self.count} in minute {self.minute}"
