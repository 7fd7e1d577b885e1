"""What a way to write sent, read off the trace of its run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lab.matrix.catalogue import WRITING
from lab.measures import WRITES, transaction_open, verb
from lab.tracing.events import LineReached, SignalSent, SqlRan
from lab.tracing.trace import Trace

PRE_SAVE, POST_SAVE = "pre_save", "post_save"
READ_OR_WRITE = ("SELECT", *WRITES)


@dataclass(frozen=True, kw_only=True)
class Sending:
    """One signal that was sent, and whether a transaction was open.

    ``created`` and ``action`` are what post_save and m2m_changed say, else
    empty; ``event`` is its number on the timeline.
    """

    signal: str
    sender: str
    in_transaction: bool
    created: str = ""
    action: str = ""
    event: int = 0


@dataclass(frozen=True, kw_only=True)
class Told:
    """Some words for a cell, with how often they are true."""

    text: str
    times: int = 1


def sendings(trace: Trace) -> tuple[Sending, ...]:
    """The signals sent since the writing began, in order."""
    return tuple(_sendings(trace))


def _sendings(trace: Trace) -> Iterator[Sending]:
    begin = _beginning(trace)
    for sent in trace.of(SignalSent):
        if sent.number > begin:
            action = sent.arguments.get("action", "").strip("'")
            yield Sending(
                signal=sent.signal,
                sender=sent.sender,
                in_transaction=transaction_open(trace, sent.number),
                created=sent.arguments.get("created", ""),
                action=action if sent.signal == "m2m_changed" else "",
                event=sent.number,
            )


def statements(trace: Trace) -> tuple[Told, ...]:
    """The statements that read or wrote since the writing began, by their first words."""
    begin = _beginning(trace)
    words = [verb(ran) for ran in trace.of(SqlRan) if ran.number > begin]
    return counted(word for word in words if word in READ_OR_WRITE)


def counted(words: Iterable[str]) -> tuple[Told, ...]:
    """Each different text once, in the order of its first, with its number."""
    return tuple(Told(text=text, times=times) for text, times in Counter(words).items())


def _beginning(trace: Trace) -> int:
    """The number of the first line of the writing; past the end if it was never reached."""
    lines = (line.number for line in trace.of(LineReached) if line.function == WRITING)
    return next(lines, len(trace.events) + 1)
