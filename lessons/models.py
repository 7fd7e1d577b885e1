"""Who learns here and how far: no name, no e-mail, no sign-up."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django.db import models
from django.utils import timezone


class Learner(models.Model):
    """One visitor. The signed cookie holds ``uuid`` and nothing else."""

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    created = models.DateTimeField(default=timezone.now)
    seen = models.DateTimeField(default=timezone.now)

    #: What was read together with the learner, by what was wished for: see ``lessons.known``.
    at_hand: Mapping[Any, Any] = MappingProxyType({})

    def __str__(self) -> str:
        return str(self.uuid)


class LessonProgress(models.Model):
    """When a learner last opened a lesson, ran an experiment there, and finished it."""

    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="lessons")
    lesson = models.SlugField(max_length=100)
    opened_at = models.DateTimeField()
    ran_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "lesson progress"
        constraints = (
            models.UniqueConstraint(fields=["learner", "lesson"], name="one_progress_per_lesson"),
        )

    def __str__(self) -> str:
        return self.lesson
