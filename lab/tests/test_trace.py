"""A trace is plain data that goes to JSON and back."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any, get_type_hints

import pytest

from lab.tracing.events import KINDS, Event, SqlRan, TextPrinted, from_data, to_data
from lab.tracing.trace import Outcome, State, Trace

SAMPLES: dict[Any, Any] = {
    str: "text",
    int: 7,
    float: 1.5,
    bool: True,
    str | None: None,
    int | None: 3,
    dict[str, str]: {"a": "1"},
    tuple[str, ...]: ("a", "b"),
}


def sample(kind: type[Event]) -> Event:
    """An event of ``kind`` with something in each field."""
    hints = get_type_hints(kind)
    return kind(**{field.name: SAMPLES[hints[field.name]] for field in fields(kind)})


TRACE = Trace(
    events=(
        TextPrinted(number=1, at=0.5, text="Hello, "),
        SqlRan(number=2, at=1.0, statement="SELECT 1", parameters=("1",), duration=0.1),
        TextPrinted(number=3, at=1.5, text="world\n"),
    ),
    states={1: State(model="Book", memory={"id": "1"}), 3: State(model="Book", note="gone")},
    tables={"lab_book": [{"id": "1"}]},
    outcome=Outcome(status="raised", text="no", exception="ValueError"),
    source="def save(): ...",
    arguments={"title": "'Two Scoops'"},
    duration=2.0,
    django="6.1",
    python="3.13",
    database="SQLite 3.40",
    missed=("KeyError in Model.save",),
)


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_each_kind_of_event_goes_to_json_and_back(kind: type[Event]) -> None:
    event = sample(kind)

    assert from_data(json.loads(json.dumps(to_data(event)))) == event


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(KeyError):
        from_data({"kind": "coffee_made", "number": 1, "at": 0.0})


def test_a_trace_goes_to_json_and_back() -> None:
    assert Trace.from_data(json.loads(json.dumps(TRACE.to_data()))) == TRACE


def test_events_of_one_class_come_in_order() -> None:
    assert [event.number for event in TRACE.of(TextPrinted)] == [1, 3]


def test_a_state_holds_until_the_next() -> None:
    models = [TRACE.state_at(number) for number in (0, 1, 2, 3, 9)]

    assert models == [State(), TRACE.states[1], TRACE.states[1], TRACE.states[3], TRACE.states[3]]


def test_what_was_printed_is_joined() -> None:
    assert TRACE.printed == "Hello, world\n"
