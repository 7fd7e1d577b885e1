"""The shapes that the templates draw. They hold words and flags, no decisions.

They are not frozen: a run has hundreds of them, and a frozen one takes four times
as long to make.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

#: The lanes, from left to right: what a row's ``lane`` may be, and its heading.
LANES = (
    ("you", "Your code"),
    ("django", "Django"),
    ("receivers", "Receivers"),
    ("database", "Database"),
)
LANE_NAMES = dict(LANES)

#: The three states, from left to right: the name in a trace, and its heading.
PLACES = (
    ("memory", "The instance in memory"),
    ("inside", "The row in this transaction"),
    ("outside", "The row everyone else sees"),
)


@dataclass(slots=True)
class Part:
    """A piece of a row's text: code, or plain words."""

    text: str
    code: bool = False


@dataclass(slots=True)
class Cell:
    """One value in the table of states. ``rowspan`` is set where there is nothing at all."""

    text: str
    changed: bool = False
    rowspan: int = 0


@dataclass(slots=True)
class FieldRow:
    """One field and its values in the three places; those under an empty cell are left out."""

    name: str
    cells: tuple[Cell, ...]


#: As long as ``is_superuser``.
_LONG = 12


@dataclass(slots=True)
class StateView:
    """The three states at one moment, ready to be drawn as a table."""

    model: str
    fields: tuple[FieldRow, ...]
    note: str = ""

    @property
    def is_wide(self) -> bool:
        """Whether a name is so long that on a phone its column needs more than others do."""
        return any(len(field.name) > _LONG for field in self.fields)


@dataclass(slots=True, kw_only=True)
class Row:
    """One step of the timeline.

    ``ids`` are the addresses of the other events that were merged into it.
    ``lines`` are the lines of the experiment that it belongs to, ``changes``
    the words for what differs from the row before, and ``state`` is set only
    where something differs: until then the state of a row above still holds.
    """

    is_fold: ClassVar[bool] = False

    id: str
    number: int
    ids: tuple[str, ...] = ()
    time: str
    lane: str
    lane_name: str
    tone: str
    parts: tuple[Part, ...]
    note: str = ""
    detail: str = ""
    is_rule: bool = False
    is_light: bool = False
    level: int = 0
    indent: int = 0
    thread: str = ""
    lines: str = ""
    changes: tuple[str, ...] = ()
    state: StateView | None = None

    @property
    def text(self) -> str:
        """The row's words without marks."""
        return "".join([part.text for part in self.parts])


@dataclass(slots=True, kw_only=True)
class Fold:
    """Rows that repeat the ones above, folded away: ``repeats`` times ``period`` rows."""

    is_fold: ClassVar[bool] = True

    id: str
    rows: tuple[Row, ...]
    repeats: int
    period: int


@dataclass(slots=True)
class Table:
    """What one table holds at the end, as every other connection sees it."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(slots=True, kw_only=True)
class Timeline:
    """A whole run, ready to be drawn.

    ``final`` is the state after the last event, ``ended`` says how the run ended,
    and ``cut`` why it did not end by itself, where no row says so, and whether
    something may be missing.
    """

    prefix: str
    items: tuple[Row | Fold, ...]
    steps: int
    events: int
    final: StateView
    printed: str
    tables: tuple[Table, ...]
    ended: str
    cut: str
    duration: str
    engine: str

    @property
    def rows(self) -> list[Row]:
        """All rows in order, those in folds too."""
        found: list[Row] = []
        for item in self.items:
            found.extend(item.rows if isinstance(item, Fold) else [item])
        return found
