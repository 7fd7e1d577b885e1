"""The course's own Markdown blocks: ``/// name | argument`` down to ``///``."""

from __future__ import annotations

import xml.etree.ElementTree as etree
from abc import abstractmethod
from collections.abc import Callable
from typing import Any

from markdown import Markdown
from pymdownx.blocks import BlocksExtension, BlocksProcessor
from pymdownx.blocks.block import Block, type_boolean, type_string

from lessons.parts import CheckPart, DiagramPart, PairPart, PlacedPart, StagePart

PLACE = "data-place"
_EXPERIMENT_OPTIONS: dict[str, tuple[Any, Callable[[Any], Any]]] = {
    "prediction": ("", type_string),
    "folded": (False, type_boolean),
}


class _OwnBlock(Block):
    """A block that stands on the page's top level, and takes no attributes from outside."""

    def on_validate(self, parent: etree.Element) -> bool:
        """A block inside another one, or with ``attrs`` (style, events), is not understood."""
        return parent is self.md.parser.root and not self.options["attrs"]


class _Section(_OwnBlock):
    """Text of one purpose. The argument is its heading, instead of the usual one."""

    ARGUMENT = None
    HEADING = ""

    def on_create(self, parent: etree.Element) -> etree.Element:
        """A section with its heading."""
        section = etree.SubElement(parent, "section", {"class": self.NAME})
        if heading := self.argument or self.HEADING:
            etree.SubElement(section, "h2").text = heading
        return section


class Idea(_Section):
    """The idea of the step, in two or three sentences."""

    NAME = "idea"


class Result(_Section):
    """What the run showed, in the words of its timeline; folded, or it would tell too early."""

    NAME = "result"
    HEADING = "What the run showed"

    def on_create(self, parent: etree.Element) -> etree.Element:
        """A section that can be opened at its heading."""
        fold = etree.SubElement(parent, "details", {"class": self.NAME})
        summary = etree.SubElement(fold, "summary")
        etree.SubElement(summary, "h2").text = self.argument or self.HEADING
        return fold


class Why(_Section):
    """Why it matters."""

    NAME = "why"
    HEADING = "Why it matters"


class Next(_Section):
    """What comes next, and why."""

    NAME = "next"
    HEADING = "Next"


class Cause(_Section):
    """Why a pitfall is one."""

    NAME = "cause"
    HEADING = "Root cause"


class Cure(_Section):
    """What to do instead."""

    NAME = "cure"
    HEADING = "The cure"


class _Aside(_OwnBlock):
    """A remark beside the explanation. The argument is its title."""

    ARGUMENT = None
    TITLE = ""

    def on_create(self, parent: etree.Element) -> etree.Element:
        """An aside with its title."""
        aside = etree.SubElement(parent, "div", {"class": self.NAME})
        title = etree.SubElement(aside, "p", {"class": f"{self.NAME}-title"})
        title.text = self.argument or self.TITLE
        return aside


class Note(_Aside):
    """Something good to know."""

    NAME = "note"
    TITLE = "Good to know"


class Pitfall(_Aside):
    """Something that goes wrong in practice."""

    NAME = "pitfall"
    TITLE = "Pitfall"


class _Place(_OwnBlock):
    """An empty block: the place of something that a room draws at each request."""

    ARGUMENT = True

    def on_create(self, parent: etree.Element) -> etree.Element:
        """A marker with the number of the part, which the renderer replaces."""
        places = self.config["places"]
        places.append(self.part())
        return etree.SubElement(parent, "div", {"class": self.NAME, PLACE: str(len(places) - 1)})

    def on_markdown(self) -> str:
        """Keep what stands inside as it is, so that it can be seen and refused."""
        return "raw"

    @abstractmethod
    def part(self) -> PlacedPart:
        """The part that belongs here."""


class Experiment(_Place):
    """The place of an experiment: ``/// experiment | slug``, ``prediction:``, ``folded:``."""

    NAME = "experiment"
    OPTIONS = _EXPERIMENT_OPTIONS

    def part(self) -> StagePart:
        """The stage of the experiment."""
        return StagePart(
            experiment=self.argument,
            prediction=self.options["prediction"] or None,
            folded=self.options["folded"],
        )


class Check(_Place):
    """The place of a check question: ``/// check | question-id``."""

    NAME = "check"

    def part(self) -> CheckPart:
        """The check question."""
        return CheckPart(question=self.argument)


class Diagram(_Place):
    """The place of a diagram: ``/// diagram | name``."""

    NAME = "diagram"

    def part(self) -> DiagramPart:
        """The diagram."""
        return DiagramPart(diagram=self.argument)


class Pair(_Place):
    """The place of a pair: ``/// pair | slug``."""

    NAME = "pair"

    def part(self) -> PairPart:
        """The pair."""
        return PairPart(pair=self.argument)


SECTIONS = (Idea, Result, Why, Next, Cause, Cure)
PLACES = (Experiment, Check, Diagram, Pair)
ASIDES = (Note, Pitfall)


class CourseBlocks(BlocksExtension):
    """Registers the blocks above; ``places`` collects the parts that have no text."""

    def __init__(self, places: list[PlacedPart]) -> None:
        super().__init__()
        self.places = places

    def extendMarkdownBlocks(self, md: Markdown, block_mgr: BlocksProcessor) -> None:
        """Register each block."""
        config: dict[str, Any] = {"places": self.places}
        for block in (*SECTIONS, *PLACES, *ASIDES):
            block_mgr.register(block, config)
