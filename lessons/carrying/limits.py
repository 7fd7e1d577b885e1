"""How often one may try in a minute, counted in the database: all processes know it."""

from __future__ import annotations

import hashlib
import time

from django.db import transaction
from django.db.models import F

from lessons.carrying.models import Tries
from lessons.learners import LearnerRequest

MOST = 5
SECONDS = 60


@transaction.atomic
def may_try(request: LearnerRequest, what: str) -> bool:
    """Whether this address and this learner have tries left; counts this one."""
    minute = int(time.time()) // SECONDS
    Tries.objects.filter(minute__lt=minute).delete()
    names = [f"address {request.META.get('REMOTE_ADDR', '')}"]
    if request.learner:
        names.append(f"learner {request.learner.pk}")
    return max([_count(f"{what} {name}", minute) for name in names]) <= MOST


def _count(name: str, minute: int) -> int:
    who = hashlib.sha256(name.encode()).hexdigest()
    row, _ = Tries.objects.get_or_create(who=who, minute=minute)
    Tries.objects.filter(pk=row.pk).update(count=F("count") + 1)
    return row.count + 1
