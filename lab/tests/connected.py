"""Receivers that are connected for a while."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.models import signals

SIGNALS = {
    "pre_save": signals.pre_save,
    "post_save": signals.post_save,
    "pre_delete": signals.pre_delete,
    "post_delete": signals.post_delete,
    "m2m_changed": signals.m2m_changed,
}


@contextmanager
def forgetting() -> Iterator[None]:
    """What is connected inside is disconnected at the end, and what was disconnected is back."""
    before = [(signal, list(signal.receivers)) for signal in SIGNALS.values()]
    try:
        yield
    finally:
        for signal, receivers in before:
            signal.receivers[:] = receivers
            signal.sender_receivers_cache.clear()
