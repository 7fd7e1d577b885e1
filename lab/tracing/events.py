"""What a trace is made of: past facts, in the order in which they happened.

An event holds facts only; how it looks is the timeline's business.
Times are milliseconds since the start of the run, without the time that
observing took. Values of the run (arguments, parameters, fields) are the
text of their ``repr()``, shortened, so that a trace is plain data.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, ClassVar


@dataclass(frozen=True, kw_only=True)
class Event:
    """One past fact.

    ``number`` counts from 1 and is the event's address (``#e7``).
    ``at`` is in milliseconds. ``depth`` is the number of spans that were open
    in this thread, ``parent`` the number of the event that opened the
    innermost of them. ``line`` is the line of the experiment's file that was
    being executed, None when none was.
    """

    kind: ClassVar[str] = "event"

    number: int
    at: float
    depth: int = 0
    parent: int | None = None
    thread: str = "MainThread"
    line: int | None = None


@dataclass(frozen=True, kw_only=True)
class LineReached(Event):
    """A line of the experiment is about to be executed. ``function`` holds it."""

    kind: ClassVar[str] = "line_reached"

    function: str


@dataclass(frozen=True, kw_only=True)
class SaveCalled(Event):
    """A method that writes was called on an instance or a queryset.

    ``method`` is the name as Django or the model spells it ("Model.save",
    "Essay.save" for an override, "Model.delete", "QuerySet.update",
    "QuerySet.bulk_create", ...), ``model`` the class ("Book"), ``pk`` the
    repr of the primary key or None when there is none yet. ``arguments`` holds
    those that differ from their defaults, as repr.
    """

    kind: ClassVar[str] = "save_called"

    method: str
    model: str
    pk: str | None = None
    arguments: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class SaveReturned(Event):
    """The method that ``opened`` (an event's number) announced has returned."""

    kind: ClassVar[str] = "save_returned"

    opened: int
    method: str
    model: str
    pk: str | None = None


@dataclass(frozen=True, kw_only=True)
class SaveRaised(Event):
    """The method that ``opened`` announced was left by an exception."""

    kind: ClassVar[str] = "save_raised"

    opened: int
    method: str
    model: str
    pk: str | None = None
    exception: str
    message: str


@dataclass(frozen=True, kw_only=True)
class SignalSent(Event):
    """``Signal.send()`` or one of its kin was called.

    ``signal`` is its name ("pre_save"), ``how`` the method ("send",
    "send_robust", "asend", "asend_robust"), ``sender`` the model's name or the
    sender's repr, ``instance`` what ``repr()`` of the instance's class and
    primary key would be ("Book pk=1") or None, ``arguments`` all the rest of
    what receivers are given, as repr. ``receivers`` names those that will be
    called, in order.
    """

    kind: ClassVar[str] = "signal_sent"

    signal: str
    how: str = "send"
    sender: str
    instance: str | None = None
    arguments: dict[str, str]
    receivers: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SignalEnded(Event):
    """The dispatch that ``opened`` announced is over; ``exception`` is None if it returned."""

    kind: ClassVar[str] = "signal_ended"

    opened: int
    signal: str
    exception: str | None = None


@dataclass(frozen=True, kw_only=True)
class ReceiverStarted(Event):
    """A receiver was called for ``signal``. ``defined_at`` is its first line in the experiment."""

    kind: ClassVar[str] = "receiver_started"

    receiver: str
    signal: str
    sender: str
    defined_at: int | None = None


@dataclass(frozen=True, kw_only=True)
class ReceiverReturned(Event):
    """The receiver that ``opened`` announced has returned ``response`` (a repr)."""

    kind: ClassVar[str] = "receiver_returned"

    opened: int
    receiver: str
    signal: str
    response: str


@dataclass(frozen=True, kw_only=True)
class ReceiverRaised(Event):
    """The receiver that ``opened`` announced was left by an exception."""

    kind: ClassVar[str] = "receiver_raised"

    opened: int
    receiver: str
    signal: str
    exception: str
    message: str


@dataclass(frozen=True, kw_only=True)
class SqlRan(Event):
    """One statement was sent to the database.

    ``duration`` is in milliseconds, ``rows`` what the driver counted (None
    when it does not say), ``error`` the exception's type and text or None.
    ``in_transaction`` tells whether Django had a transaction open.
    Statements that only control a transaction are events of their own.
    """

    kind: ClassVar[str] = "sql_ran"

    statement: str
    parameters: tuple[str, ...] = ()
    rows: int | None = None
    duration: float
    error: str | None = None
    using: str = "default"
    in_transaction: bool = False


@dataclass(frozen=True, kw_only=True)
class TransactionBegan(Event):
    """A transaction was opened on the connection ``using``."""

    kind: ClassVar[str] = "transaction_began"

    using: str = "default"


@dataclass(frozen=True, kw_only=True)
class TransactionCommitted(Event):
    """What was written on ``using`` became visible to every connection.

    ``autocommit`` is True when no transaction had been opened, so that the
    statement committed itself.
    """

    kind: ClassVar[str] = "transaction_committed"

    using: str = "default"
    autocommit: bool = False


@dataclass(frozen=True, kw_only=True)
class TransactionRolledBack(Event):
    """What was written on ``using`` since the transaction began is gone."""

    kind: ClassVar[str] = "transaction_rolled_back"

    using: str = "default"


@dataclass(frozen=True, kw_only=True)
class SavepointMade(Event):
    """A savepoint was set inside a transaction."""

    kind: ClassVar[str] = "savepoint_made"

    savepoint: str
    using: str = "default"


@dataclass(frozen=True, kw_only=True)
class SavepointReleased(Event):
    """A savepoint was released: its work now belongs to the transaction around it."""

    kind: ClassVar[str] = "savepoint_released"

    savepoint: str
    using: str = "default"


@dataclass(frozen=True, kw_only=True)
class SavepointRolledBack(Event):
    """What was written since the savepoint is gone; the transaction goes on."""

    kind: ClassVar[str] = "savepoint_rolled_back"

    savepoint: str
    using: str = "default"


@dataclass(frozen=True, kw_only=True)
class CallbackRegistered(Event):
    """``on_commit()`` was given a callback."""

    kind: ClassVar[str] = "callback_registered"

    callback: str
    using: str = "default"


@dataclass(frozen=True, kw_only=True)
class CallbackRan(Event):
    """An ``on_commit()`` callback was called."""

    kind: ClassVar[str] = "callback_ran"

    callback: str
    using: str = "default"


@dataclass(frozen=True, kw_only=True)
class CallbackReturned(Event):
    """The callback that ``opened`` announced is over; ``exception`` is None if it returned."""

    kind: ClassVar[str] = "callback_returned"

    opened: int
    callback: str
    exception: str | None = None
    message: str = ""


@dataclass(frozen=True, kw_only=True)
class CallbackDropped(Event):
    """A registered callback will never run: its transaction or savepoint was rolled back."""

    kind: ClassVar[str] = "callback_dropped"

    callback: str
    using: str = "default"


@dataclass(frozen=True, kw_only=True)
class TextPrinted(Event):
    """The experiment printed ``text`` (one call of ``print`` may give several)."""

    kind: ClassVar[str] = "text_printed"

    text: str
    stream: str = "stdout"


@dataclass(frozen=True, kw_only=True)
class ActionRaised(Event):
    """An exception left the action, as it would leave a view."""

    kind: ClassVar[str] = "action_raised"

    exception: str
    message: str


@dataclass(frozen=True, kw_only=True)
class RunCut(Event):
    """The run was ended from outside. ``reason`` is a plain sentence."""

    kind: ClassVar[str] = "run_cut"

    reason: str


KINDS: dict[str, type[Event]] = {
    event.kind: event
    for event in (
        LineReached,
        SaveCalled,
        SaveReturned,
        SaveRaised,
        SignalSent,
        SignalEnded,
        ReceiverStarted,
        ReceiverReturned,
        ReceiverRaised,
        SqlRan,
        TransactionBegan,
        TransactionCommitted,
        TransactionRolledBack,
        SavepointMade,
        SavepointReleased,
        SavepointRolledBack,
        CallbackRegistered,
        CallbackRan,
        CallbackReturned,
        CallbackDropped,
        TextPrinted,
        ActionRaised,
        RunCut,
    )
}

_TUPLES = {"receivers", "parameters"}


def to_data(event: Event) -> dict[str, Any]:
    """The event as a dict of plain data, its kind under ``"kind"``."""
    return {"kind": event.kind, **{f.name: getattr(event, f.name) for f in fields(event)}}


def from_data(data: dict[str, Any]) -> Event:
    """The event that ``to_data()`` gave. Raises KeyError for an unknown kind."""
    values: dict[str, Any] = {
        name: tuple(value) if name in _TUPLES else value
        for name, value in data.items()
        if name != "kind"
    }
    return KINDS[data["kind"]](**values)


def from_run(data: dict[str, Any]) -> Event:
    """The event that a run of this version told, taken as it is: a page has dozens of them."""
    event = object.__new__(KINDS[data.pop("kind")])
    for name in _TUPLES & data.keys():
        data[name] = tuple(data[name])
    event.__dict__.update(data)
    return event
