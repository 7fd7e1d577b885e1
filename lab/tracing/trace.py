"""A trace: what one run recorded, as plain data that goes to JSON and back."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, TypeVar

from lab.tracing.events import Event, from_data, to_data

E = TypeVar("E", bound=Event)


@dataclass(frozen=True, kw_only=True)
class State:
    """The instance and its row at one moment.

    Each of the three is a dict from column to the repr of its value, or None
    when there is nothing: no instance, no row. ``note`` says why a row could
    not be read ("the transaction is aborted"), else it is empty.
    """

    model: str = ""
    memory: dict[str, str] | None = None
    inside: dict[str, str] | None = None
    outside: dict[str, str] | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How the run ended.

    ``status`` is "returned", "raised", "cut" (past a limit of events),
    "stopped" (past its time) or "died" (its process ended without a word).
    ``text`` is the repr of what was returned, the exception's text, or the
    plain sentence that says what happened. ``exception`` is the class name.
    """

    status: str
    text: str = ""
    exception: str | None = None


@dataclass(frozen=True, kw_only=True)
class Trace:
    """What a run recorded.

    ``states`` holds a State for each event number at which it differs from
    the event before. ``tables`` holds, for each demo table with rows at the
    end, the rows as every other connection sees them (column to repr).
    ``source`` is the code that ran, ``arguments`` the repr of what the action
    was given. ``duration`` is in milliseconds. ``missed`` says where the
    tracer failed, so that events may not be here.
    """

    events: tuple[Event, ...] = ()
    states: dict[int, State] = field(default_factory=dict)
    tables: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    outcome: Outcome = Outcome(status="returned")
    source: str = ""
    arguments: dict[str, str] = field(default_factory=dict)
    duration: float = 0.0
    django: str = ""
    python: str = ""
    database: str = ""
    missed: tuple[str, ...] = ()

    def of(self, kind: type[E]) -> list[E]:
        """The events of one class, in order."""
        return [event for event in self.events if isinstance(event, kind)]

    def state_at(self, number: int) -> State:
        """The state that held at event ``number``."""
        known = [n for n in self.states if n <= number]
        return self.states[max(known)] if known else State()

    @property
    def printed(self) -> str:
        """All that was printed, joined."""
        return "".join(
            getattr(event, "text", "") for event in self.events if event.kind == "text_printed"
        )

    def to_data(self) -> dict[str, Any]:
        """The trace as plain data for JSON."""
        return {
            "events": [to_data(event) for event in self.events],
            "states": {str(number): asdict(state) for number, state in self.states.items()},
            "tables": self.tables,
            "outcome": asdict(self.outcome),
            "source": self.source,
            "arguments": self.arguments,
            "duration": self.duration,
            "django": self.django,
            "python": self.python,
            "database": self.database,
            "missed": list(self.missed),
        }

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Trace:
        """The trace that ``to_data()`` gave."""
        return cls(
            **{
                **data,
                "events": tuple(from_data(event) for event in data["events"]),
                "states": {int(number): State(**state) for number, state in data["states"].items()},
                "outcome": Outcome(**data["outcome"]),
                "missed": tuple(data.get("missed", ())),
            }
        )
