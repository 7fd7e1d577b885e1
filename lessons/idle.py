"""Learners who have not been here for long are forgotten, with all that was kept of them."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from lessons.models import Learner

#: So many are deleted in one transaction, so that nobody waits long for it.
AT_ONCE = 200


def idle(days: int) -> QuerySet[Learner]:
    """Those who neither kept nor opened anything in so many days."""
    since = timezone.now() - timedelta(days=days)
    return Learner.objects.filter(seen__lt=since).exclude(lessons__opened_at__gte=since)


def forget_idle(days: int) -> int:
    """Delete them; how many they were."""
    forgotten = 0
    while names := list(idle(days).values_list("pk", flat=True)[:AT_ONCE]):
        # Who came back just now is no longer idle.
        idle(days).filter(pk__in=names).delete()
        forgotten += len(names)
    return forgotten
