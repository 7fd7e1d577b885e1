"""A run as a picture: where its boxes stand, and what they say."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import pytest

from lab.catalogue import get_experiment
from lab.drawing import NARROW, PAD, WIDE, Drawing, Paper, draw
from lab.runner import Job, run
from lab.timeline import Timeline, build
from lab.tracing.trace import Trace


@cache
def timeline_of(slug: str, **arguments: bool) -> Timeline:
    experiment = get_experiment(slug)
    usual = {parameter.name: parameter.default for parameter in experiment.parameters}
    job = Job(
        source=experiment.source,
        filename=experiment.path.name,
        action=experiment.action,
        arguments={**usual, **arguments},
    )
    return build(run(job).trace)


def one_save(paper: Paper = WIDE) -> Drawing:
    return draw(timeline_of("a-receiver-on-each-signal"), paper)


def test_a_picture_says_what_the_timeline_says() -> None:
    said = [
        "".join(part.text for line in box.lines for part in line.parts).replace(" ", "")
        for box in one_save().boxes
    ]

    rows = [row for row in timeline_of("a-receiver-on-each-signal").rows if not row.is_light]
    assert said == [row.text.replace(" ", "") for row in rows]


def test_pieces_of_a_line_keep_their_spaces() -> None:
    sends = next(box for box in one_save(NARROW).boxes if box.row.tone == "post")

    assert [part.text for part in sends.lines[0].parts] == [
        "sends",
        " post_save",
        ",",
        " created=True",
    ]


@pytest.mark.parametrize("paper", [WIDE, NARROW])
def test_boxes_stand_below_each_other_on_the_paper(paper: Paper) -> None:
    drawing = one_save(paper)

    assert all(one.bottom < other.y for one, other in pairwise(drawing.boxes))
    assert all(box.x >= 0 and box.x + box.width <= paper.width for box in drawing.boxes)
    assert drawing.height > drawing.boxes[-1].bottom


@pytest.mark.parametrize("paper", [WIDE, NARROW])
def test_a_lane_further_on_stands_further_to_the_right(paper: Paper) -> None:
    lefts = {box.row.lane: box.x for box in one_save(paper).boxes if not box.row.is_rule}

    assert lefts["you"] < lefts["django"] < lefts["receivers"] < lefts["database"]


def test_a_rule_crosses_all_lanes() -> None:
    (rule,) = [box for box in one_save().boxes if box.row.is_rule]

    assert (rule.x, rule.width) == (0, WIDE.width)
    assert rule.middle == WIDE.width / 2
    assert rule.y < rule.centre < rule.bottom


def test_lanes_have_headings_where_they_do_not_overlap() -> None:
    heads = [head.text for head in one_save().heads]

    assert heads == ["Your code", "Django", "Receivers", "Database"]
    assert one_save(NARROW).heads == ()


def test_an_arrow_leads_to_each_step_but_the_first() -> None:
    drawing = one_save()
    steps = [box for box in drawing.boxes if not box.row.is_rule]

    assert [arrow.rpartition("V")[2] for arrow in drawing.arrows] == [
        str(box.y - 1) for box in steps[1:]
    ]


def test_your_code_waits_from_the_call_to_the_return() -> None:
    drawing = one_save()
    first, last = drawing.boxes[0], drawing.boxes[-1]

    assert drawing.waits == (f"M{first.x + 9} {first.bottom}V{last.y}",)


def test_nobody_waits_between_two_steps_of_your_own() -> None:
    drawing = draw(timeline_of("post-save-raises"), WIDE)

    assert [box.row.lane for box in drawing.boxes[-2:]] == ["you", "you"]
    assert len(drawing.waits) == 1


def test_long_words_are_broken_into_lines_that_fit() -> None:
    boxes = one_save(NARROW).boxes

    widths = [
        sum(len(part.text) for part in line.parts) * 7.6 for box in boxes for line in box.lines
    ]
    assert max(widths) < NARROW.width
    assert max(len(box.lines) for box in boxes) > 1
    assert all(line.y > box.y + PAD / 2 for box in boxes for line in box.lines)


def test_a_run_without_events_is_an_empty_paper() -> None:
    drawing = draw(build(Trace()), WIDE)

    assert not any((drawing.boxes, drawing.arrows, drawing.waits))
    assert drawing.height > 0
