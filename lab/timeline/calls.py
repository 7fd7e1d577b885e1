"""What is called on the timeline: lines, saves, signals, receivers and callbacks."""

from __future__ import annotations

from lab.timeline.listing import Listing
from lab.timeline.places import Place, tone_of
from lab.timeline.shapes import Part
from lab.timeline.words import Words, code, on
from lab.tracing import events as e


def line_reached(event: e.LineReached, place: Place, listing: Listing) -> Words:
    """The statement itself."""
    return Words(place.lane, "light", (code(listing.text(event.line) or event.function),))


def save_called(event: e.SaveCalled, place: Place, listing: Listing) -> Words:
    """The statement that calls, or the method where the statement has been shown already."""
    shown = listing.text(event.line)
    if not shown or event.line == place.line:
        arguments = ", ".join(f"{name}={value}" for name, value in event.arguments.items())
        shown = f"{event.method}({arguments})"
    note = f"inside {place.caller}, level {place.deeper}" if place.deeper else ""
    return Words(place.lane, place.speaker, (code(shown),), note)


def _method(event: e.SaveCalled | e.SaveReturned | e.SaveRaised) -> Part:
    return code(f"{event.method.rpartition('.')[2]}()")


def save_returned(event: e.SaveReturned, place: Place, _: Listing) -> Words:
    """``save()`` returns."""
    return Words(place.lane, place.speaker, (_method(event), Part(" returns")))


def save_raised(event: e.SaveRaised, place: Place, _: Listing) -> Words:
    """``save()`` raises."""
    parts = (_method(event), Part(" raises "), code(event.exception))
    return Words(place.lane, "bad", parts, event.message)


#: Arguments with these values are what Django sends if nobody asks for anything else.
USUAL = {"raw": "False", "using": "'default'", "update_fields": "None"}


def signal_sent(event: e.SignalSent, place: Place, _: Listing) -> Words:
    """The signal, what is unusual about it, and how many will hear it."""
    said = [f"{k}={v}" for k, v in event.arguments.items() if USUAL.get(k) != v]
    parts = [Part("sends "), code(event.signal)]
    if event.how != "send":
        parts += [Part(" with "), code(event.how)]
    for argument in said:
        parts += [Part(", "), code(argument)]
    count = len(event.receivers)
    heard = "no receiver is connected" if not count else f"to {count} receiver{'s' * (count > 1)}"
    given = {"sender": event.sender, "instance": event.instance or "", **event.arguments}
    detail = "\n".join(f"{name}={value}" for name, value in given.items() if value)
    if count:
        detail += "\n\nreceivers: " + ", ".join(event.receivers)
    note = heard if event.sender == place.model else f"sender {event.sender}, {heard}"
    return Words("django", tone_of(event.signal), tuple(parts), note, detail)


def signal_ended(event: e.SignalEnded, place: Place, _: Listing) -> Words:
    """A dispatch is over. It gets no row of its own unless it is the first event."""
    return Words("django", "light", (code(event.signal), Part(" is over")))


def receiver_started(event: e.ReceiverStarted, place: Place, _: Listing) -> Words:
    """A receiver of which more is to be told below."""
    return Words("receivers", place.tone, (code(event.receiver), Part(" starts")))


def receiver_returned(event: e.ReceiverReturned, place: Place, _: Listing) -> Words:
    """The end of a receiver, with its response if it gave one."""
    parts = (code(event.receiver), *returns(event.response))
    return Words("receivers", place.tone, parts)


def returns(response: str) -> tuple[Part, ...]:
    """`` returns``, with what was returned unless it is None."""
    return (Part(" returns"),) if response == "None" else (Part(" returns "), code(response))


def receiver_raised(event: e.ReceiverRaised, place: Place, _: Listing) -> Words:
    """A receiver left by an exception."""
    parts = (code(event.receiver), Part(" raises "), code(event.exception))
    return Words("receivers", "bad", parts, event.message)


def ran(
    name: str,
    fields: tuple[str, ...],
    printed: str,
    response: str = "None",
) -> tuple[Part, ...]:
    """A call in one row: what it set, printed and returned."""
    did: list[tuple[Part, ...]] = []
    if fields:
        did.append((Part("sets " + ", ".join(fields)),))
    if printed:
        did.append((Part("prints "), code(printed)))
    if response != "None":
        did.append((Part("returns "), code(response)))
    parts = [code(name), Part(" ")]
    for index, piece in enumerate(did or [(Part("runs"),)]):
        parts += [Part(" and ")] * bool(index) + [*piece]
    return tuple(parts)


def callback_registered(event: e.CallbackRegistered, place: Place, _: Listing) -> Words:
    """``on_commit()`` was called by your code or a receiver."""
    parts = (code("on_commit()"), Part(" is given "), code(event.callback))
    return Words(place.lane, place.speaker, parts, on(event.using).removeprefix(", "))


def callback_ran(event: e.CallbackRan, place: Place, _: Listing) -> Words:
    """A callback of which more is to be told below."""
    return Words("you", "you", (code(event.callback), Part(" starts")), "given to on_commit()")


def callback_returned(event: e.CallbackReturned, place: Place, _: Listing) -> Words:
    """The end of a callback."""
    if event.exception is None:
        return Words("you", "you", (code(event.callback), Part(" returns")))
    parts = (code(event.callback), Part(" raises "), code(event.exception))
    return Words("you", "bad", parts, event.message)


def callback_dropped(event: e.CallbackDropped, place: Place, _: Listing) -> Words:
    """A callback that will never run."""
    parts = (Part("drops "), code(event.callback), Part(": it will never run"))
    return Words("django", "bad", parts, "given to on_commit()")


def text_printed(event: e.TextPrinted, place: Place, _: Listing) -> Words:
    """What was printed, where it was printed."""
    parts = (Part("prints "), code(event.text.rstrip("\n")))
    return Words(place.lane, "light", parts)


def action_raised(event: e.ActionRaised, place: Place, _: Listing) -> Words:
    """An exception nobody caught."""
    return Words("you", "bad", (code(event.exception), Part(" leaves your code")), event.message)
