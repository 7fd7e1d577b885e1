"""When something is due, in words that need no clock and no time zone."""

from __future__ import annotations

import math
from datetime import datetime, timedelta

_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
#: From here on one says "tomorrow" instead of counting hours.
_SOON = timedelta(hours=12)


def when(due: datetime, now: datetime) -> str:
    """ "now", "in 3 hours", "tomorrow", "in 5 days"."""
    left = due - now
    if left <= timedelta():
        return "now"
    if left <= _SOON:
        return "within the hour" if left <= _HOUR else f"in {math.ceil(left / _HOUR)} hours"
    days = math.ceil(left / _DAY)
    return "tomorrow" if days == 1 else f"in {days} days"


def end_of(due: datetime, now: datetime) -> datetime:
    """Until when others count as due at the same time, in the words of ``when()``."""
    left = due - now
    return now + (_SOON if left <= _SOON else math.ceil(left / _DAY) * _DAY)
