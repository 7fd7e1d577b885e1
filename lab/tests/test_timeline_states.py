"""What differs between two states."""

from __future__ import annotations

from lab.timeline.shapes import StateView
from lab.timeline.states import changed_fields, describe, sets, view
from lab.tracing.trace import State

OLD = {"id": "1", "title": "'a'"}
NEW = {"id": "1", "title": "'b'"}


def cells(state: StateView) -> list[list[tuple[str, bool, int]]]:
    return [[(c.text, c.changed, c.rowspan) for c in field.cells] for field in state.fields]


def test_changed_fields_need_a_before_and_an_after() -> None:
    assert changed_fields(OLD, NEW) == ("title",)
    assert changed_fields(None, NEW) == changed_fields(OLD, None) == ()


def test_sets_names_the_fields_in_memory() -> None:
    before, after = State(model="Book", memory=OLD), State(model="Book", memory=NEW)

    assert sets(before, after) == ("title",)


def test_another_instance_sets_nothing() -> None:
    before = State(model="Book", memory=OLD)

    assert sets(before, State(model="Review", memory=NEW)) == ()
    assert sets(before, State(model="Book", memory=NEW | {"id": "2"})) == ()


def test_a_key_that_arrives_is_no_other_instance() -> None:
    before = State(model="Book", memory={"id": "None"})

    assert sets(before, State(model="Book", memory={"id": "1"})) == ("id",)


def test_equal_states_have_nothing_to_tell() -> None:
    assert describe(State(model="Book"), State(model="Book")) == ()


def test_rows_come_and_go_in_words() -> None:
    here = State(model="Author", memory=OLD, inside=OLD)
    gone = State(model="Author")

    assert describe(State(), here) == (
        "in memory: an Author",
        "in this transaction: the row is there",
    )
    assert describe(here, gone) == (
        "in memory: the instance is gone",
        "in this transaction: the row is gone",
    )


def test_a_field_that_goes_is_told() -> None:
    before = State(model="Book", memory=OLD)

    assert describe(before, State(model="Book", memory={"id": "1"})) == (
        "in memory: title is gone",
    )


def test_a_row_that_another_threads_connection_does_not_see_is_not_gone() -> None:
    here = State(model="Book", memory=OLD, inside=OLD)
    there = State(model="Book", memory=NEW)

    assert describe(here, there, elsewhere=True) == (
        "this thread's connection sees no row",
        "in memory: title 'b'",
    )
    assert describe(there, here, elsewhere=True)[0] == "this thread's connection sees the row"
    assert describe(here, State(model="Book", memory=NEW, inside=OLD), elsewhere=True) == (
        "in memory: title 'b'",
    )


def test_what_differs_is_marked() -> None:
    before = State(model="Book", memory=OLD, inside=OLD)
    after = State(model="Book", memory=NEW, inside=OLD, outside=None)

    assert cells(view(before, after)) == [
        [("1", False, 0), ("1", False, 0), ("no row", False, 2)],
        [("'b'", True, 0), ("'a'", False, 0)],
    ]


def test_a_row_that_is_gone_is_marked() -> None:
    before = State(model="Book", memory=OLD, inside=OLD)

    view_after = view(before, State(model="Book", memory=OLD))

    assert cells(view_after)[0][1] == ("no row", True, 2)


def test_before_anything_is_read_nothing_is_said_to_be_absent() -> None:
    watched = State(model="Book", memory=OLD)

    assert cells(view(State(), State())) == [[("not watched yet", False, 1)] * 3]
    assert cells(view(State(), watched))[0][1] == ("no row", False, 2)


def test_a_deferred_field_leaves_its_cell_empty() -> None:
    state = State(model="Book", memory={"id": "1"}, inside=OLD)

    assert cells(view(state, state))[1][0] == ("", False, 0)


def test_the_note_goes_along() -> None:
    state = State(model="Book", note="the transaction is aborted")

    assert view(State(), state).note == "the transaction is aborted"
