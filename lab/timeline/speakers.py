"""Who finds the words for each kind of event."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lab.timeline import calls, database
from lab.timeline.listing import Listing
from lab.timeline.places import Place
from lab.timeline.shapes import Part
from lab.timeline.words import Words
from lab.tracing import events as e


def run_cut(event: e.RunCut, place: Place, _: Listing) -> Words:
    """The end of a run that was ended from outside."""
    return Words("you", "bad", (Part(event.reason),), is_rule=True)


SPEAKERS: dict[str, Callable[[Any, Place, Listing], Words]] = {
    e.LineReached.kind: calls.line_reached,
    e.SaveCalled.kind: calls.save_called,
    e.SaveReturned.kind: calls.save_returned,
    e.SaveRaised.kind: calls.save_raised,
    e.SignalSent.kind: calls.signal_sent,
    e.SignalEnded.kind: calls.signal_ended,
    e.ReceiverStarted.kind: calls.receiver_started,
    e.ReceiverReturned.kind: calls.receiver_returned,
    e.ReceiverRaised.kind: calls.receiver_raised,
    e.SqlRan.kind: database.sql_ran,
    e.TransactionBegan.kind: database.rule("plain", "a transaction begins"),
    e.TransactionCommitted.kind: database.committed,
    e.TransactionRolledBack.kind: database.rule(
        "bad", "rolled back: what this transaction wrote is gone"
    ),
    e.SavepointMade.kind: database.rule("plain", "a savepoint is made"),
    e.SavepointReleased.kind: database.rule(
        "plain", "the savepoint is released: its work belongs to the transaction around it"
    ),
    e.SavepointRolledBack.kind: database.rule(
        "bad", "rolled back to the savepoint: what was written since is gone"
    ),
    e.CallbackRegistered.kind: calls.callback_registered,
    e.CallbackRan.kind: calls.callback_ran,
    e.CallbackReturned.kind: calls.callback_returned,
    e.CallbackDropped.kind: calls.callback_dropped,
    e.TextPrinted.kind: calls.text_printed,
    e.ActionRaised.kind: calls.action_raised,
    e.RunCut.kind: run_cut,
}


def words_for(event: e.Event, place: Place, listing: Listing) -> Words:
    """How ``event`` reads at ``place``."""
    return SPEAKERS[event.kind](event, place, listing)
