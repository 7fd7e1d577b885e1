"""From a trace to a timeline."""

from __future__ import annotations

import itertools
import json
import re
import time
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.template.loader import render_to_string

from lab.catalogue import experiments, source_for
from lab.runner import Job, run
from lab.tests import timeline_samples as sample
from lab.timeline import Row, Timeline, build
from lab.timeline.assembly import MISSED
from lab.tracing import events as e
from lab.tracing.trace import Outcome, State, Trace


def texts(trace: Trace) -> list[str]:
    return [f"{row.lane}: {row.text}" for row in build(trace).rows]


def rows_by_number(trace: Trace) -> dict[int, Row]:
    return {row.number: row for row in build(trace).rows}


def test_a_run_is_told_in_order() -> None:
    assert texts(sample.post_save_raises()) == [
        "you: book = Book(title=title)",
        "you: book.save()",
        "django: sends pre_save",
        "receivers: fill_slug sets slug",
        "database: INSERT INTO lab_book 1 row, 0.13 ms",
        "database: committed: autocommit, no transaction was open",
        "django: sends post_save, created=True",
        "receivers: notify starts",
        "receivers: notify raises ConnectionError",
        "you: save() raises ConnectionError",
        "you: ConnectionError leaves your code",
    ]


def test_every_event_has_one_address() -> None:
    trace = sample.post_save_raises()

    rows = build(trace).rows

    ids = [found for row in rows for found in (row.id, *row.ids)]
    assert sorted(ids) == sorted(f"e{event.number}" for event in trace.events)


def test_a_prefix_keeps_two_timelines_apart() -> None:
    rows = build(sample.post_save_raises(), prefix="run3-").rows

    assert rows[1].id == "run3-e3"
    assert rows[1].ids == ("run3-e2",)


def test_the_tones_follow_the_signal() -> None:
    tones = [row.tone for row in build(sample.post_save_raises()).rows]

    assert " ".join(tones) == "light you pre pre sql ok post post bad bad bad"


def test_a_row_knows_its_lines() -> None:
    """The def line where a receiver starts, else the statement; the lines of a merged receiver."""
    lines = {number: row.lines for number, row in rows_by_number(sample.post_save_raises()).items()}

    assert lines == {
        1: "19", 3: "20", 4: "20", 5: "10", 9: "20", 10: "20", 11: "20", 12: "14", 14: "15",
        16: "20", 17: "",
    }  # fmt: skip


def test_a_row_says_what_changed() -> None:
    rows = rows_by_number(sample.post_save_raises())

    assert rows[5].changes == ("in memory: slug 'two-scoops'",)
    assert rows[9].changes == ("in memory: id 1", "in this transaction: the row is there")
    assert rows[10].changes == ("for everyone else: the row is there",)
    assert rows[11].changes == ()


def test_a_state_stands_where_it_differs_and_at_the_first_row() -> None:
    rows = build(sample.post_save_raises()).rows

    assert [row.number for row in rows if row.state] == [1, 3, 5, 9, 10]


def test_an_exceptions_text_is_said_once() -> None:
    rows = rows_by_number(sample.post_save_raises())

    assert rows[14].note == "mail server is down"
    assert rows[16].note == rows[17].note == ""


def test_what_is_around_the_rows() -> None:
    timeline = build(sample.post_save_raises())

    assert timeline.steps == 11
    assert timeline.events == 17
    assert timeline.duration == "0.32"
    assert timeline.engine == "Django 6.1.3 on SQLite 3.40"
    assert timeline.ended == "The action was left by ConnectionError: mail server is down"
    assert timeline.cut == ""
    assert [table.name for table in timeline.tables] == ["Book"]
    assert timeline.tables[0].columns == ("id", "title", "slug")
    assert timeline.tables[0].rows == (("1", "'Two Scoops'", "'two-scoops'"),)
    assert not any(cell.changed for field in timeline.final.fields for cell in field.cells)


def test_an_empty_trace_has_a_timeline() -> None:
    timeline = build(Trace())

    assert timeline.items == ()
    assert [cell.text for cell in timeline.final.fields[0].cells] == [
        "not watched",
        "not watched",
        "not watched",
    ]
    assert timeline.engine == timeline.ended == timeline.printed == ""


@pytest.mark.parametrize(
    ("outcome", "ended"),
    [
        (Outcome(status="returned", text="None"), ""),
        (Outcome(status="returned", text="3"), "The action returned 3."),
        (Outcome(status="raised", exception="KeyError"), "The action was left by KeyError"),
        (Outcome(status="died", text="The process ended."), "The process ended."),
    ],
)
def test_the_end_in_a_sentence(outcome: Outcome, ended: str) -> None:
    assert build(Trace(outcome=outcome)).ended == ended
    failed = build(Trace(outcome=outcome, missed=("KeyError in f",)))
    assert failed.ended == f"{ended} {MISSED}".strip()


def test_a_cut_is_said_once() -> None:
    outcome = Outcome(status="cut", text="cut after 3 events")
    cut = sample.fact(e.RunCut, reason="cut after 3 events")

    assert build(Trace(outcome=outcome)).cut == "cut after 3 events"
    assert build(Trace(outcome=outcome, missed=("KeyError in f",))).cut == (
        f"cut after 3 events {MISSED}"
    )
    assert build(sample.trace(cut, outcome=outcome)).cut == ""
    assert build(sample.trace(cut, outcome=outcome)).rows[0].is_rule


def test_another_thread_is_named() -> None:
    trace = sample.trace(sample.save(), sample.save(thread="Thread-1 (work)"))

    assert [row.thread for row in build(trace).rows] == ["", "Thread-1 (work)"]


def test_a_slow_receiver_says_how_long_it_took() -> None:
    trace = sample.trace(sample.started(at=1.0), sample.ended(1, at=201.5))

    row = build(trace).rows[0]

    assert (row.text, row.note) == ("log runs", "took 200.5 ms")


def test_printed_text_is_joined() -> None:
    printed = [sample.fact(e.TextPrinted, text=text, line=3) for text in ("two", " words", "\n")]

    timeline = build(sample.trace(*printed))

    assert timeline.printed == "two words\n"
    assert [row.text for row in timeline.rows] == ["prints two words"]


def test_a_recursion_folds_and_stays_addressable() -> None:
    trace = sample.recursion(250)

    timeline = build(trace)

    folds = [item for item in timeline.items if item.is_fold]
    assert len(timeline.items) < 60
    assert len(folds) == 2
    ids = {found for row in timeline.rows for found in (row.id, *row.ids)}
    assert ids == {f"e{event.number}" for event in trace.events}


def test_the_row_after_a_fold_has_its_state() -> None:
    """Folded rows have words only, so that whoever comes after cannot lean on them."""
    items = build(sample.recursion(250)).items

    after = [item for before, item in itertools.pairwise(items) if before.is_fold]
    assert after
    assert all(isinstance(item, Row) and item.state for item in after)


def test_nested_saves_step_in() -> None:
    rows = [row for row in build(sample.recursion(8)).rows if row.text == "instance.save()"]

    assert [row.level for row in rows] == [1, 2, 3, 4, 5, 6, 7]
    assert [row.indent for row in rows] == [1, 2, 3, 4, 4, 4, 4]
    assert rows[1].note == "inside touch, level 2"
    assert {row.lane for row in rows} == {"receivers"}


def draw(timeline: Timeline) -> str:
    return render_to_string("lab/_timeline.jinja", {"timeline": timeline}, using="jinja2")


def test_a_whole_recursion_is_drawn_within_a_moment() -> None:
    trace = sample.recursion(250)
    best = min(_seconds(trace) for _ in range(3))

    assert best < 1.0  # some 0.07 on a quiet machine


def _seconds(trace: Trace) -> float:
    begun = time.perf_counter()
    draw(build(trace))
    return time.perf_counter() - begun


def test_the_html_has_each_address_once() -> None:
    trace = sample.recursion(60)

    html = draw(build(trace, prefix="x-"))

    found = re.findall(r'id="(x-e\d+)"', html)
    assert sorted(found) == sorted(f"x-e{event.number}" for event in trace.events)


def test_the_html_is_well_formed() -> None:
    """Folded rows too: a tag left open there is forgiven by browsers and seen by nobody."""
    html = draw(build(sample.recursion(60)))

    body = re.sub(r"<(input|wbr)([^>]*)>", r"<\1\2/>", html)
    body = re.sub(r" (hidden|data-[a-z-]+)(?=[ >])", r' \1=""', body)
    root = ElementTree.fromstring(body)

    folded = root.findall(".//ol[@class='folded']/li")
    assert len(folded) > 100
    assert all("data-changes" in row.attrib for row in folded)


def test_what_was_typed_is_escaped() -> None:
    evil = "<script>alert('x')</script>"
    state = State(model="Book", memory={"title": evil})
    trace = sample.trace(
        sample.fact(e.TextPrinted, text=evil),
        sample.sql(evil, parameters=(evil,), error=evil),
        sample.fact(e.ActionRaised, exception="ValueError", message=evil),
        states={1: state},
    )

    html = draw(build(trace))

    assert "<script" not in html


def test_every_experiment_is_told(tmp_path: Path) -> None:
    """Real runs: no event is lost, each row has words and a lane, each line is in the code."""
    for experiment in experiments().values():
        trace = run(
            Job(
                source=source_for(experiment),
                filename=experiment.path.name,
                action=experiment.action,
                arguments={
                    parameter.name: parameter.default for parameter in experiment.parameters
                },
            )
        ).trace

        rows = build(trace).rows

        ids = [found for row in rows for found in (row.id, *row.ids)]
        assert sorted(ids) == sorted(f"e{event.number}" for event in trace.events)
        assert all(row.text.strip() for row in rows)
        count = len(trace.source.splitlines())
        assert all(1 <= int(line) <= count for row in rows for line in row.lines.split())
        json.dumps([row.changes for row in rows])


def test_a_thread_that_does_not_see_the_row_says_so() -> None:
    found = sample.trace(
        sample.fact(e.SqlRan, statement="INSERT INTO lab_book", duration=0.1),
        sample.fact(e.SqlRan, statement="SELECT 1", duration=0.1, thread="Thread-1"),
        states={1: State(model="Book", inside={"id": "1"}), 2: State(model="Book")},
    )

    assert [row.changes for row in build(found).rows] == [
        ("in this transaction: the row is there",),
        ("this thread's connection sees no row",),
    ]
