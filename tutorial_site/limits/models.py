"""What is kept of who did how much: one number, under a name that nobody can read."""

from __future__ import annotations

from django.db import models


class Bucket(models.Model):
    """When somebody's tries at something are all there again, in seconds since 1970.

    ``name`` is a hash made with the secret key, of a learner or an address.
    """

    name = models.CharField(max_length=64, primary_key=True)
    full_at = models.FloatField(db_index=True)

    def __str__(self) -> str:
        return self.name
