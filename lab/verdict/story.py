"""A trace told as saves: each with its signals, receivers, statements and end.

``save()`` of a model that overrides it calls ``Model.save()``, and
``create()`` calls ``save()``: such a chain is one save here. A save that a
receiver makes is one of its own, inside the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from django.apps import apps

from lab.runner.limits import ROWS
from lab.tracing.events import (
    Event,
    ReceiverRaised,
    ReceiverReturned,
    ReceiverStarted,
    SaveCalled,
    SaveRaised,
    SaveReturned,
    SignalSent,
    SqlRan,
)
from lab.tracing.trace import Trace
from lab.verdict.words import Sentence

SAVING = ("pre_save", "post_save")
#: So many saves inside one another are a recursion.
DEEP = 5
_WRITES = ("INSERT", "UPDATE", "DELETE")


@dataclass
class Save:
    """One call that writes, and all that happened in it outside of its receivers."""

    called: SaveCalled
    outer: Save | None = None
    by: ReceiverStarted | None = None
    end: SaveReturned | SaveRaised | None = None
    pk: str | None = None
    signals: list[SignalSent] = field(default_factory=list)
    receivers: list[ReceiverStarted] = field(default_factory=list)
    statements: list[SqlRan] = field(default_factory=list)

    @property
    def name(self) -> str:
        """As one would call it: ``save()``."""
        return f"{self.called.method.rpartition('.')[2]}()"

    @property
    def raised(self) -> SaveRaised | None:
        """How it was left, if by an exception."""
        return self.end if isinstance(self.end, SaveRaised) else None

    @property
    def returned(self) -> bool:
        """Whether it returned."""
        return isinstance(self.end, SaveReturned)

    @property
    def of_queryset(self) -> bool:
        """Whether it is a method that writes many rows at once."""
        return self.called.method.startswith("QuerySet.")

    @property
    def passes_by(self) -> bool:
        """Whether it writes rows without ``save()``, so that no signal of saving is sent."""
        return self.of_queryset and not self.signals and self.name != "delete()"

    @property
    def created(self) -> str:
        """What ``created`` was ("True", "False"), empty if post_save was not sent."""
        sent = self.sent("post_save")
        return sent.arguments.get("created", "") if sent is not None else ""

    @property
    def writes(self) -> list[SqlRan]:
        """The statements that changed rows."""
        return [e for e in self.statements if verb(e) in _WRITES and not e.error and e.rows != 0]

    @property
    def depth(self) -> int:
        """1 for the outermost."""
        return 1 + (self.outer.depth if self.outer else 0)

    def sent(self, signal: str) -> SignalSent | None:
        """The first dispatch of a signal in it."""
        return next((event for event in self.signals if event.signal == signal), None)


type Rule = Callable[[Story], Sentence | None]


def verb(event: SqlRan) -> str:
    """The first word of a statement."""
    return event.statement.split(None, 1)[0].upper()


class Story:
    """The saves of a trace, in the order in which they were called."""

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        self.saves: list[Save] = []
        self.outside: list[SqlRan] = []
        self.ends: dict[int, ReceiverReturned | ReceiverRaised] = {}
        self._save_of: dict[int, Save] = {}
        self._receiver_of: dict[int, ReceiverStarted] = {}
        for event in trace.events:
            self._place(event)

    @cached_property
    def roots(self) -> list[Save]:
        """The saves that no receiver made."""
        return [save for save in self.saves if save.outer is None]

    @cached_property
    def raised(self) -> list[Save]:
        """The roots that were left by an exception."""
        return [save for save in self.roots if save.raised]

    @cached_property
    def recursion(self) -> Save | None:
        """The first of the deepest saves, if there are so many inside one another."""
        loud = [save for save in self.saves if not save.passes_by]
        deepest = max(loud, key=lambda save: save.depth, default=None)
        return deepest if deepest is not None and deepest.depth >= DEEP else None

    @cached_property
    def complete(self) -> bool:
        """Whether the run ended by itself, so that its end is known."""
        return self.trace.outcome.status in ("returned", "raised")

    def within(self, outer: Save) -> list[Save]:
        """The saves that receivers of ``outer`` made, however deep."""
        return [save for save in self.saves if save is not outer and outer in _around(save)]

    def is_by_a_receiver(self, event: Event) -> bool:
        """Whether an event happened while a receiver was running, directly or in its saves."""
        if event.number in self._receiver_of:
            return True
        save = self._save_of.get(event.number)
        return save is not None and any(one.by is not None for one in (save, *_around(save)))

    def end_of(self, receiver: ReceiverStarted) -> ReceiverReturned | ReceiverRaised | None:
        """How a receiver ended."""
        return self.ends.get(receiver.number)

    def culprit(self, save: Save) -> ReceiverRaised | None:
        """The receiver whose exception left the save."""
        return next(iter(self.culprits(save)), None)

    def culprits(self, save: Save) -> list[ReceiverRaised]:
        """The receivers of the save that raised; async ones may be several."""
        ends = map(self.end_of, save.receivers)
        return [end for end in ends if isinstance(end, ReceiverRaised)]

    def is_there(self, save: Save) -> bool | None:
        """Whether the row of a save is in its table at the end; None if that is not known."""
        key = self._key(save)
        if key is None or not self.complete:
            return None
        table, column = key
        rows = self.trace.tables.get(table, [])
        if any(row.get(column) == save.pk for row in rows):
            return True
        return None if len(rows) >= ROWS else False

    def _key(self, save: Save) -> tuple[str, str] | None:
        """Table and column in which the row of a save is found, for a demo model."""
        try:
            meta = apps.get_model("lab", save.called.model)._meta
        except LookupError:
            return None
        return (meta.db_table, meta.pk.column) if meta.pk is not None else None

    def _place(self, event: Event) -> None:
        """Put an event where it belongs: to the save and the receiver around it."""
        parent = event.parent
        save = self._save_of.get(parent) if parent else None
        receiver = self._receiver_of.get(parent) if parent else None
        if isinstance(event, SaveCalled):
            save, receiver = self._begin(event, save, receiver), None
        elif isinstance(event, SaveReturned | SaveRaised):
            self._end(event)
        elif isinstance(event, ReceiverStarted):
            if save is not None:
                save.receivers.append(event)
            receiver = event
        elif isinstance(event, ReceiverReturned | ReceiverRaised):
            self.ends[event.opened] = event
        elif isinstance(event, SignalSent | SqlRan):
            self._keep(event, save if receiver is None else None)
        if save is not None:
            self._save_of[event.number] = save
        if receiver is not None:
            self._receiver_of[event.number] = receiver

    def _begin(self, event: SaveCalled, outer: Save | None, by: ReceiverStarted | None) -> Save:
        if outer is not None and by is None and outer.called.model == event.model:
            return outer
        save = Save(called=event, outer=outer, by=by, pk=event.pk)
        self.saves.append(save)
        return save

    def _end(self, event: SaveReturned | SaveRaised) -> None:
        save = self._save_of.get(event.opened)
        if save is not None:
            save.pk = event.pk or save.pk
            if event.opened == save.called.number:
                save.end = event

    def _keep(self, event: SignalSent | SqlRan, save: Save | None) -> None:
        if isinstance(event, SignalSent):
            if save is not None and event.signal in SAVING:
                save.signals.append(event)
        elif save is not None:
            save.statements.append(event)
        else:
            self.outside.append(event)


def _around(save: Save) -> Iterator[Save]:
    outer = save.outer
    while outer is not None:
        yield outer
        outer = outer.outer
