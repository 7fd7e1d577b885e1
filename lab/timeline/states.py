"""What differs between two states, and a state as a table of fields."""

from __future__ import annotations

from dataclasses import replace

from lab.timeline.shapes import PLACES, Cell, FieldRow, StateView
from lab.tracing.trace import State

EMPTY = {"memory": "no instance", "inside": "no row", "outside": "no row"}
#: What is said of a moment before a save was entered, and where none ever was: nobody looked.
NOT_YET, NEVER = "not watched yet", "not watched"
WHERE = {"memory": "in memory", "inside": "in this transaction", "outside": "for everyone else"}

Values = dict[str, str] | None


def is_same_subject(before: State, after: State) -> bool:
    """Whether both states are those of one instance, as far as a trace can tell."""
    return before.model == after.model and not _other_key(before.memory, after.memory)


def _other_key(before: Values, after: Values) -> bool:
    if not before or not after:
        return False
    old, new = next(iter(before.values())), next(iter(after.values()))
    return old != new and "None" not in (old, new)


def changed_fields(before: Values, after: Values) -> tuple[str, ...]:
    """The fields whose value differs; none where there was nothing before, or is nothing now."""
    if before is None or after is None:
        return ()
    return tuple([name for name in after if before.get(name) != after[name]])


def sets(before: State, after: State) -> tuple[str, ...]:
    """The fields of the instance in memory that changed from ``before`` to ``after``."""
    if not is_same_subject(before, after):
        return ()
    return changed_fields(before.memory, after.memory)


def describe(before: State, after: State, *, elsewhere: bool = False) -> tuple[str, ...]:
    """What differs, in words, one sentence for each of the three places.

    ``elsewhere`` is for a row of another thread than the row before: its
    connection sees a row or not, and nothing became of the row itself.
    """
    if before == after:
        return ()
    if elsewhere and is_same_subject(before, after) and before.inside != after.inside:
        seen = "no row" if after.inside is None else "the row"
        here = replace(before, inside=after.inside)
        return (f"this thread's connection sees {seen}", *describe(here, after))
    if not is_same_subject(before, after):
        before = State()
    found = [
        _describe(place, getattr(before, place), getattr(after, place), after.model)
        for place, _ in PLACES
    ]
    return tuple([words for words in found if words])


def _describe(place: str, before: Values, after: Values, model: str) -> str:
    if before == after:
        return ""
    where = WHERE[place]
    if after is None:
        return f"{where}: the {'instance' if place == 'memory' else 'row'} is gone"
    if before is None:
        return f"{where}: {_a(model) if place == 'memory' else 'the row is there'}"
    values = [f"{name} {after[name]}" for name in changed_fields(before, after)]
    gone = [f"{name} is gone" for name in before if name not in after]
    return f"{where}: {', '.join(values + gone)}"


def _a(model: str) -> str:
    return f"{'an' if model[:1] in 'AEIOU' else 'a'} {model}"


def view(before: State, after: State, unwatched: str = NOT_YET) -> StateView:
    """``after`` as a table, with what differs from ``before`` marked.

    ``unwatched`` is what it says where nothing was observed: that there is no
    row would be a guess.
    """
    if not after.model:
        return StateView("", (FieldRow("", tuple([Cell(unwatched, rowspan=1) for _ in PLACES])),))
    old = before if is_same_subject(before, after) else State()
    columns = [(place, getattr(old, place), getattr(after, place)) for place, _ in PLACES]
    names = list(dict.fromkeys([name for _, _, values in columns for name in values or ()]))
    rows = [
        FieldRow(name, tuple(_cells(name, first, len(names), columns)))
        for first, name in zip([True] + [False] * len(names), names or [""], strict=False)
    ]
    return StateView(after.model, tuple(rows), after.note)


def _cells(
    name: str, first: bool, count: int, columns: list[tuple[str, Values, Values]]
) -> list[Cell]:
    cells = []
    for place, before, after in columns:
        if after is None:
            if first:
                cells.append(Cell(EMPTY[place], before is not None, max(count, 1)))
        elif name not in after:
            cells.append(Cell(""))
        else:
            cells.append(Cell(after[name], before is None or before.get(name) != after[name]))
    return cells
