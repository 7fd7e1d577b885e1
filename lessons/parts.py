"""What a page of the course is made of, from top to bottom."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.safestring import SafeString


@dataclass(frozen=True, kw_only=True)
class ProsePart:
    """Text, as safe HTML."""

    html: SafeString


@dataclass(frozen=True, kw_only=True)
class StagePart:
    """The place of an experiment, with the prediction that goes before its run.

    A folded one shows its title only, until it is opened or has run.
    """

    experiment: str
    prediction: str | None = None
    folded: bool = False


@dataclass(frozen=True, kw_only=True)
class CheckPart:
    """The place of a check question."""

    question: str


@dataclass(frozen=True, kw_only=True)
class DiagramPart:
    """The place of a diagram, drawn by ``lessons.diagrams``."""

    diagram: str


@dataclass(frozen=True, kw_only=True)
class PairPart:
    """The place of a pair: the wrong way and the right way, side by side."""

    pair: str


Part = ProsePart | StagePart | CheckPart | DiagramPart | PairPart
PlacedPart = StagePart | CheckPart | DiagramPart | PairPart


@dataclass(frozen=True, kw_only=True)
class Heading:
    """A heading that has an address: ``#id``."""

    id: str
    html: SafeString


@dataclass(kw_only=True)
class Document:
    """A rendered Markdown text and all that its readers want to know of it.

    ``outline`` names what stands at the top level, in order: the course's own
    blocks by their names, all else as "explanation". ``words`` counts the
    words of the explanation, without its code. ``headings`` are those of the
    second level, for a table of contents. ``unmarked`` are the texts that name
    neither a fact nor that they claim nothing.
    """

    parts: tuple[Part, ...] = ()
    outline: list[str] = field(default_factory=list)
    words: int = 0
    headings: tuple[Heading, ...] = ()
    code: list[tuple[str, str]] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    unmarked: list[str] = field(default_factory=list)
