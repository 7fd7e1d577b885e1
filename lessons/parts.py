"""What a lesson's page is made of, from top to bottom."""

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


Part = ProsePart | StagePart | CheckPart


@dataclass(kw_only=True)
class Document:
    """A rendered Markdown text and all that its readers want to know of it.

    ``outline`` names what stands at the top level, in order: the course's own
    blocks by their names, all else as "explanation". ``words`` counts the
    words of the explanation, without its code.
    """

    parts: tuple[Part, ...] = ()
    outline: list[str] = field(default_factory=list)
    words: int = 0
    code: list[tuple[str, str]] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
