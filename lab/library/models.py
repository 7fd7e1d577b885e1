"""What is kept of a learner's library: one small SQLite file, and the last runs."""

from __future__ import annotations

import json
import zlib
from functools import cached_property
from typing import Any

from django.db import models
from django.utils import timezone

from lab.tracing.trace import Trace
from lessons.models import Learner


class Library(models.Model):
    """One learner's authors, books and reviews.

    ``version`` counts the presses that changed it, so that a form made from an
    older state is noticed. ``switches`` holds how the receivers stood last.
    """

    learner = models.OneToOneField(Learner, on_delete=models.CASCADE, related_name="library")
    version = models.PositiveIntegerField(default=0)
    packed = models.BinaryField(default=b"")
    switches = models.JSONField(default=dict)
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "libraries"

    def __str__(self) -> str:
        return f"library of {self.learner_id}, version {self.version}"

    @property
    def file(self) -> bytes | None:
        """The SQLite file, None before the first save."""
        return zlib.decompress(self.packed) if self.packed else None


class LibraryRun(models.Model):
    """One press in the library: what was asked, and the trace of what happened.

    ``note`` says what became of the rows when they were not kept.
    """

    library = models.ForeignKey(Library, on_delete=models.CASCADE, related_name="runs")
    label = models.CharField(max_length=200)
    manner = models.CharField(max_length=200)
    note = models.CharField(max_length=300, blank=True)
    packed = models.BinaryField()
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return self.label

    @cached_property
    def trace(self) -> Trace:
        """What happened."""
        data: dict[str, Any] = json.loads(zlib.decompress(self.packed))
        return Trace.from_data(data)


def pack(trace: Trace) -> bytes:
    """The trace as a run keeps it."""
    return zlib.compress(json.dumps(trace.to_data()).encode())
