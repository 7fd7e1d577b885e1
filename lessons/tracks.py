"""The tracks of the course: where their pages are, and what is asked of each page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lessons.parts import Document
from lessons.reading import Rule, Track

CONTENT = Path(__file__).resolve().parent / "content"
DEEP = CONTENT / "deep-dive"
PITFALLS = CONTENT / "pitfalls"
LEVELS = ("Foundation", "Intermediate", "Advanced", "Expert")
WORDS = range(250, 601)
DEEP_WORDS = range(250, 1801)
PITFALL = ["pair", "cause", "cure"]
ORDER = ("idea", "experiment", "explanation", "result", "why", "check", "next")


def steps_in(folder: Path) -> Track:
    """The track of the steps: lessons that all have the same parts in the same order."""
    return Track(
        folder=folder,
        required={"level": str},
        optional={"number": int},
        rules=(_level, _step_outline, _lengths(WORDS)),
    )


def deep_in(folder: Path) -> Track:
    """The track of the deep dive: an idea, a long explanation with headings, and what is next."""
    return Track(folder=folder, rules=(_deep_outline, _lengths(DEEP_WORDS)))


def pitfalls_in(folder: Path) -> Track:
    """The track of the pitfalls: a symptom, a pair, its root cause and its cure."""
    return Track(folder=folder, required={"symptom": str}, rules=(_pitfall_outline,))


def _level(front: dict[str, Any], document: Document) -> Iterator[str]:
    if front and front["level"] not in LEVELS:
        yield f"`level` is {front['level']!r}; make it one of {', '.join(LEVELS)}"


def _step_outline(front: dict[str, Any], document: Document) -> Iterator[str]:
    """Each part is there, and they begin in the right order."""
    outline = document.outline
    missing = [kind for kind in ORDER if kind not in outline]
    yield from (f"the part `{kind}` is missing; add it" for kind in missing)
    begins = [kind for kind in dict.fromkeys(outline) if kind in ORDER]
    if not missing and begins != list(ORDER):
        yield f"its parts begin in the order {', '.join(begins)}; make it {', '.join(ORDER)}"
    for kind in ("idea", "check", "next"):
        if outline.count(kind) > 1:
            yield f"the part `{kind}` is there {outline.count(kind)} times; keep one"


def _deep_outline(front: dict[str, Any], document: Document) -> Iterator[str]:
    """It begins with its idea and ends with what comes next; a step asks, it does not."""
    outline = document.outline
    if outline[:1] != ["idea"] or outline.count("idea") > 1:
        yield "it does not begin with its one part `idea`; put that first"
    if outline[-1:] != ["next"] or outline.count("next") > 1:
        yield "it does not end with its one part `next`; put that last"
    if "check" in outline:
        yield "the part `check` is for steps; remove it"


def _pitfall_outline(front: dict[str, Any], document: Document) -> Iterator[str]:
    """The pair, the cause and the cure, and nothing between them."""
    if document.outline != PITFALL:
        found = ", ".join(document.outline) or "nothing"
        yield f"its parts are {found}; make them {', '.join(PITFALL)}"


def _lengths(words: range) -> Rule:
    """The rule that the explanation has so many words."""

    def length(front: dict[str, Any], document: Document) -> Iterator[str]:
        if document.words not in words:
            yield (
                f"the explanation has {document.words} words without its code; "
                f"make it {words.start} to {words.stop - 1}"
            )

    return length
