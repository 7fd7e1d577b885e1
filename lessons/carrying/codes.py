"""A short code that works once, and for a quarter of an hour."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.utils import timezone
from django.utils.crypto import salted_hmac

from lessons.carrying.models import Code
from lessons.models import Learner

#: Without letters and digits that look like others, spoken or written.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 8
LASTS = timedelta(minutes=15)


def make(learner: Learner) -> str:
    """A new code, in the place of the one before; told once, and then known by its hash only."""
    code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    Code.objects.update_or_create(
        learner=learner,
        defaults={"digest": _digest(code), "expires_at": timezone.now() + LASTS},
    )
    return code


def normal(typed: str) -> str:
    """A code as it is meant, however it was typed; empty if it can be none."""
    code = "".join(typed.upper().replace("-", " ").split())
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else ""


def grouped(code: str) -> str:
    """A code as one reads it aloud: "ABCD EFGH"."""
    return f"{code[:4]} {code[4:]}"


def learner_of(code: str) -> Learner | None:
    """Whose code it is, while it is good."""
    found = Code.objects.select_related("learner").filter(
        digest=_digest(code), expires_at__gt=timezone.now()
    )
    row = found.first()
    return row.learner if row else None


def spend(code: str) -> bool:
    """Use a code up; tells whether it was there to be used."""
    good = Code.objects.filter(digest=_digest(code), expires_at__gt=timezone.now())
    return bool(good.delete()[0])


def _digest(code: str) -> str:
    return salted_hmac("lessons.carrying", code, algorithm="sha256").hexdigest()
