"""A timeline as one picture: boxes in lanes, with what an SVG needs to know of each.

A box is one row of the timeline, in its own words; a picture can say nothing
that the run did not do. Wide paper has a column for each lane. On a narrow one
the columns lie over each other, each a little further to the right.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby, pairwise

from lab.timeline.shapes import LANES, Part, Row, Timeline

PAD, LINE, GAP, HEADS = 10, 18, 22, 28
#: Width of a character: generous, because nobody knows which typeface there is.
PLAIN, CODE = 7.2, 7.6
_PLACE = {lane: index for index, (lane, _) in enumerate(LANES)}


@dataclass(frozen=True, kw_only=True)
class Paper:
    """How wide the picture is, how wide a box is, and how far apart the lanes are."""

    name: str
    width: int
    box: int
    step: int

    def left(self, row: Row) -> int:
        """Where the box of ``row`` begins."""
        return 0 if row.is_rule else 1 + _PLACE[row.lane] * self.step

    def room(self, row: Row) -> int:
        """How wide the box of ``row`` is."""
        return self.width if row.is_rule else self.box


WIDE = Paper(name="wide", width=762, box=178, step=194)
NARROW = Paper(name="narrow", width=320, box=264, step=18)


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of text in a box, in pieces of code and of plain words."""

    parts: tuple[Part, ...]
    y: float


@dataclass(frozen=True, kw_only=True)
class Box:
    """One row of the timeline. A rule is as wide as the paper."""

    row: Row
    x: int
    y: int
    width: int
    height: int
    lines: tuple[Line, ...]

    @property
    def middle(self) -> float:
        """Where the middle is, from the left."""
        return self.x + self.width / 2

    @property
    def centre(self) -> float:
        """Where the middle is, from the top."""
        return self.y + self.height / 2

    @property
    def bottom(self) -> int:
        """Where it ends."""
        return self.y + self.height


@dataclass(frozen=True, kw_only=True)
class Head:
    """The heading of a lane."""

    text: str
    x: float


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """A picture of a run. ``arrows`` and ``waits`` are the paths of SVG's ``d``."""

    name: str
    width: int
    height: int
    heads: tuple[Head, ...]
    boxes: tuple[Box, ...]
    arrows: tuple[str, ...]
    waits: tuple[str, ...]


def draw(timeline: Timeline, paper: Paper) -> Drawing:
    """The rows of ``timeline`` on ``paper``, but for the light ones and what is folded."""
    rows = [row for row in timeline.items if isinstance(row, Row) and not row.is_light]
    boxes = _boxes(rows, paper)
    is_wide = paper.step >= paper.box
    return Drawing(
        name=paper.name,
        width=paper.width,
        height=boxes[-1].bottom + 1 if boxes else HEADS,
        heads=tuple(_heads(paper)) if is_wide else (),
        boxes=tuple(boxes),
        arrows=tuple(_arrows(boxes, is_wide)),
        waits=tuple(_waits(boxes)),
    )


def _heads(paper: Paper) -> Iterable[Head]:
    for lane, name in LANES:
        yield Head(text=name, x=1 + _PLACE[lane] * paper.step + paper.box / 2)


def _boxes(rows: list[Row], paper: Paper) -> list[Box]:
    """A box for each row, one below the other."""
    boxes: list[Box] = []
    y = HEADS if paper.step >= paper.box else 1
    for row in rows:
        box = _box(row, paper, y)
        boxes.append(box)
        y = box.bottom + GAP
    return boxes


def _box(row: Row, paper: Paper, y: int) -> Box:
    room = paper.room(row)
    lines = _wrap(row.parts, room - 2 * PAD)
    return Box(
        row=row,
        x=paper.left(row),
        y=y,
        width=room,
        height=len(lines) * LINE + PAD,
        lines=tuple(
            Line(parts=parts, y=y + PAD / 2 + (index + 0.72) * LINE)
            for index, parts in enumerate(lines)
        ),
    )


def _wrap(parts: Iterable[Part], room: float) -> list[tuple[Part, ...]]:
    """``parts`` in lines that fit; a word that is too long for any line stands alone."""
    lines: list[list[Part]] = [[]]
    used = 0.0
    for word in _words(parts):
        size = len(word.text) * (CODE if word.code else PLAIN)
        if used and used + size > room:
            lines.append([])
            used = 0.0
        lines[-1].append(word if used else Part(word.text.lstrip(), word.code))
        used += size
    return [_joined(line) for line in lines]


def _words(parts: Iterable[Part]) -> Iterable[Part]:
    """Each word, with the space before it."""
    space = ""
    for part in parts:
        for text in re.findall(r"\s*\S+", part.text):
            yield Part(space + text, part.code)
            space = ""
        space = " " if part.text.endswith(" ") else ""


def _joined(words: list[Part]) -> tuple[Part, ...]:
    """Words of one kind that follow each other as one piece."""
    return tuple(
        Part("".join(word.text for word in group), is_code)
        for is_code, group in groupby(words, key=lambda word: word.code)
    )


def _arrows(boxes: list[Box], is_wide: bool) -> Iterable[str]:
    """A way from each box to the next one that is no rule."""
    steps = [box for box in boxes if not box.row.is_rule]
    for here, there in pairwise(steps):
        start = here.middle if is_wide else here.x + 24
        end = there.middle if is_wide else there.x + 24
        turn = there.y - GAP / 2
        yield f"M{start:g} {here.bottom}V{turn:g}H{end:g}V{there.y - 1}"


def _waits(boxes: list[Box]) -> Iterable[str]:
    """Your code waits wherever others act between two of its steps."""
    steps = [box for box in boxes if not box.row.is_rule]
    own = [index for index, box in enumerate(steps) if box.row.lane == "you"]
    for here, there in pairwise(own):
        if there > here + 1:
            yield f"M{steps[here].x + 9} {steps[here].bottom}V{steps[there].y}"
