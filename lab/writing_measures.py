"""Measures of the ways to write, beside those of ``save()`` itself; see ``lab.measures``."""

from __future__ import annotations

import re

from lab.measures import measure, rows, transaction_open
from lab.tracing.events import (
    CallbackDropped,
    CallbackRan,
    ReceiverStarted,
    SignalSent,
    TransactionCommitted,
)
from lab.tracing.trace import Trace


@measure
def raw_flags(trace: Trace) -> str:
    """What ``raw`` was each time a signal of saving was sent: "True, True", or "not sent"."""
    sent = [e for e in trace.of(SignalSent) if e.signal in {"pre_save", "post_save"}]
    return ", ".join(event.arguments["raw"] for event in sent) or "not sent"


@measure
def what_the_f_expression_became(trace: Trace) -> str:
    """What ``stars`` is in post_save of the first update: "number", "expression", "not sent"."""
    for event in trace.of(SignalSent):
        if event.signal == "post_save" and event.arguments["created"] == "False":
            stars = (trace.state_at(event.number).memory or {}).get("stars", "")
            return "number" if stars.isdigit() else "expression"
    return "not sent"


@measure
def stars_in_the_row(trace: Trace) -> str:
    """The stars of the last review, as everyone sees them; or "no row"."""
    reviews = rows(trace, "Review")
    return reviews[-1]["stars"] if reviews else "no row"


@measure
def tags_in_post_save(trace: Trace) -> str:
    """How many tags a receiver of post_save said that it counted; or "not heard"."""
    found = re.search(r"with (\d+) tags", trace.printed)
    return found[1] if found else "not heard"


@measure
def transaction_in_post_delete(trace: Trace) -> str:
    """Whether a transaction is "open" when a receiver of post_delete runs, "none", "not heard"."""
    for event in trace.of(ReceiverStarted):
        if event.signal == "post_delete":
            return "open" if transaction_open(trace, event.number) else "none"
    return "not heard"


@measure
def when_the_callback_ran(trace: Trace) -> str:
    """Whether the first callback ran "at once", "after the commit" of ``other``, or "never"."""
    if trace.of(CallbackDropped):
        return "never"
    commits = [e.number for e in trace.of(TransactionCommitted) if e.using == "other"]
    ran = trace.of(CallbackRan)
    return "after the commit" if ran and commits and ran[0].number > commits[0] else "at once"
