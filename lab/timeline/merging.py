"""Which events share a row: a line and what it does, a receiver that does nothing but set fields.

Each group becomes one row. No event is lost: those that are merged into a row
keep their address there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from lab.timeline.listing import SILENT, Listing
from lab.tracing import events as e


@dataclass(slots=True)
class Group:
    """The events of one row. ``event`` gives the words; ``end`` closes what ``event`` opened."""

    event: e.Event
    events: list[e.Event] = field(default_factory=list)
    end: e.ReceiverReturned | e.CallbackReturned | None = None
    printed: str = ""


class Merger:
    """Goes over the events once and keeps the groups that are done."""

    def __init__(self, events: Sequence[e.Event], listing: Listing) -> None:
        self.events = events
        self.listing = listing
        self.groups: list[Group] = []
        self.waiting: list[e.Event] = []

    def merge(self) -> list[Group]:
        """The groups, in the order of their first events."""
        index = 0
        while index < len(self.events):
            index += self._take(index)
        return self.groups

    def _take(self, index: int) -> int:
        """Deal with the event at ``index``; how many events that took."""
        event = self.events[index]
        if isinstance(event, e.LineReached):
            return self._take_line(index, event)
        if isinstance(event, e.SignalEnded) and self.groups and not self.waiting:
            self.groups[-1].events.append(event)
            return 1
        if isinstance(event, e.TextPrinted) and self._continues(event):
            self._print(event)
            return 1
        if isinstance(event, e.ReceiverStarted | e.CallbackRan):
            return self._take_call(index, event)
        group = self._add(event)
        if isinstance(event, e.TextPrinted):
            group.printed = event.text
        return 1

    def _add(self, event: e.Event) -> Group:
        group = Group(event, [*self.waiting, event])
        self.waiting = []
        self.groups.append(group)
        return group

    def _take_line(self, index: int, event: e.LineReached) -> int:
        start = self.listing.start(event.line)
        last = self.groups[-1] if self.groups else None
        if self._is_announced(index, event, start):
            self.waiting.append(event)
        elif (
            last is not None
            and not self.waiting
            and isinstance(last.event, e.LineReached)
            and last.event.line != event.line
            and self.listing.start(last.event.line) == start
            and last.event.parent == event.parent
        ):
            last.events.append(event)
        else:
            self._add(event)
        return 1

    def _is_announced(self, index: int, event: e.LineReached, start: int | None) -> bool:
        """Whether the next event shows what this line does, or the line does nothing."""
        if index + 1 == len(self.events):
            return False
        following = self.events[index + 1]
        if following.thread != event.thread:
            return False
        if self.listing.text(event.line) in SILENT:
            return True
        if isinstance(following, e.LineReached):
            return False
        return following.line is None or self.listing.start(following.line) == start

    def _continues(self, event: e.TextPrinted) -> bool:
        """Whether the same call of ``print()`` goes on, or prints at the same place again."""
        last = self.groups[-1].event if self.groups and not self.waiting else None
        return (
            isinstance(last, e.TextPrinted)
            and not self.groups[-1].printed.endswith("\n")
            and (last.line, last.parent, last.thread, last.stream)
            == (event.line, event.parent, event.thread, event.stream)
        )

    def _print(self, event: e.TextPrinted) -> None:
        self.groups[-1].events.append(event)
        self.groups[-1].printed += event.text

    def _take_call(self, index: int, event: e.ReceiverStarted | e.CallbackRan) -> int:
        """A receiver or callback in which only lines are reached and text is printed: one row."""
        group = self._add(event)
        last = index + 1
        while last < len(self.events) and self._is_plain(self.events[last], event):
            last += 1
        if last == len(self.events) or not _ends(event, self.events[last]):
            return 1
        self._fill(group, self.events[index + 1 : last + 1])
        return last + 1 - index

    @staticmethod
    def _is_plain(later: e.Event, event: e.Event) -> bool:
        return later.thread == event.thread and isinstance(later, e.LineReached | e.TextPrinted)

    @staticmethod
    def _fill(group: Group, events: Sequence[e.Event]) -> None:
        group.events.extend(events)
        group.printed = "".join([x.text for x in events if isinstance(x, e.TextPrinted)])
        end = events[-1]
        assert isinstance(end, e.ReceiverReturned | e.CallbackReturned)
        group.end = end


def _ends(event: e.Event, later: e.Event) -> bool:
    """Whether ``later`` ends, without an exception, what ``event`` opened."""
    if isinstance(later, e.ReceiverReturned):
        return later.opened == event.number
    if isinstance(later, e.CallbackReturned):
        return later.opened == event.number and later.exception is None
    return False
