"""Token buckets in one statement each: exact with many threads, processes and machines.

A bucket is kept as the moment at which it will be full again (this is known
as the generic cell rate algorithm). A token moves that moment on by the time
that one takes to grow back, and may be taken as long as the moment is not
farther away than the whole bucket takes.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Case, F, Q, Value, When
from django.utils.crypto import salted_hmac

from tutorial_site.limits.models import Bucket

#: Seconds by which the clocks of machines may differ.
SLACK = 60.0
#: Seconds that a full bucket, which says nothing any more, is kept.
KEPT = 3600.0


class TooMany(Exception):
    """No try is left; ``seconds`` say when there is one again."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"too many; one again in {seconds:.0f} seconds")
        self.seconds = math.ceil(seconds)


@dataclass(frozen=True, kw_only=True)
class Allowance:
    """So many at once, and so many again each minute."""

    at_once: int
    a_minute: int

    @property
    def interval(self) -> float:
        """Seconds in which one grows back."""
        return 60 / self.a_minute

    @property
    def window(self) -> float:
        """Seconds in which all grow back."""
        return self.at_once * self.interval


def take(kind: str, who: str, allowance: Allowance) -> float:
    """Take one. Gives 0, or the seconds after which there is one again if there is none now."""
    name = salted_hmac("tutorial_site.limits", f"{kind} {who}", algorithm="sha256").hexdigest()
    now = time.time()
    if _take_from(name, now, allowance) or _begin(name, now, allowance):
        return 0
    # Somebody else may have begun it just now, or it is empty.
    if _take_from(name, now, allowance):
        return 0
    full_at = Bucket.objects.filter(name=name).values_list("full_at", flat=True).first() or now
    return max(1.0, full_at + allowance.interval - allowance.window - now)


def _take_from(name: str, now: float, allowance: Allowance) -> bool:
    """Take one from a bucket that is known; whether there was one."""
    # A moment beyond what is possible was written before the clock was set back: it says nothing.
    impossible = now + allowance.window + SLACK
    is_known = Q(full_at__gte=now, full_at__lte=impossible)
    begins = Case(When(is_known, then=F("full_at")), default=Value(now))
    has_one = Q(full_at__lte=now + allowance.window - allowance.interval)
    found = Bucket.objects.filter(has_one | Q(full_at__gt=impossible), name=name)
    return bool(found.update(full_at=begins + allowance.interval))


def _begin(name: str, now: float, allowance: Allowance) -> bool:
    """Take the first from a bucket that nobody knew; whether it was unknown."""
    try:
        with transaction.atomic():
            Bucket.objects.create(name=name, full_at=now + allowance.interval)
    except IntegrityError:
        return False
    # The names of those who left go when somebody new comes.
    Bucket.objects.filter(full_at__lt=now - KEPT).delete()
    return True
