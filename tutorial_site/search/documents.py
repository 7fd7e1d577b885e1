"""What can be found: each page of the course, each part with a heading, each fact."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape
from typing import Protocol

from django.urls import reverse
from django.utils.html import strip_tags

from facts.catalogue import facts
from lab.catalogue import experiments
from lessons.catalogue import lessons
from lessons.deep.catalogue import deep_pages
from lessons.parts import Part, ProsePart
from lessons.performance import performance_page
from lessons.pitfalls.catalogue import pitfalls
from quizzes.myths.catalogue import myths
from tutorial_site.ways import ways

_HEADING = re.compile(r'<h[23] id="([^"]+)">(.*?)</h[23]>', re.DOTALL)
#: What a page draws for eyes only: the sign of a link to a heading, the way to a fact.
_SIGNS = re.compile(r'<a [^>]*class="(?:anchor|fact-link)"[^>]*>.*?</a>', re.DOTALL)
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, kw_only=True)
class Document:
    """One thing that can be found. ``told`` is shown of it, ``hidden`` is found but not shown.

    ``name`` is what it is called, where its title is more than that: a part of a
    page has its heading, and a sentence that only states something has none.
    """

    kind: str
    title: str
    address: str
    told: str
    hidden: str = ""
    name: str | None = None


class CoursePage(Protocol):
    """What a page of any track has."""

    @property
    def title(self) -> str:
        """Its title."""

    @property
    def summary(self) -> str:
        """What it is about, in a sentence."""

    @property
    def address(self) -> str:
        """Where it is."""

    @property
    def parts(self) -> tuple[Part, ...]:
        """What it is made of."""


def documents() -> Iterator[Document]:
    """Everything, in the order in which one meets it: the steps, and the proofs last."""
    yield from _pages("Step", lessons())
    yield from _myths()
    yield from _pages("Pitfall", pitfalls())
    yield from _pages("Deep dive", deep_pages())
    yield from _pages("Page", [performance_page()])
    for way in ways():
        yield Document(kind="Page", title=way.title, address=way.address, told=way.text)
    for experiment in experiments().values():
        yield Document(
            kind="Experiment",
            title=plain(experiment.title),
            address=reverse("lab:experiment", args=[experiment.slug]),
            told=plain(experiment.summary),
            hidden=experiment.source,
        )
    for fact in facts().values():
        yield Document(
            kind="Fact",
            title=plain(fact.statement),
            address=reverse("facts:fact", args=[fact.id]),
            told=plain(fact.note),
            hidden=f"{plain(fact.belief)} {fact.source} {fact.function} {fact.id}",
            name="",
        )


def _myths() -> Iterator[Document]:
    for myth in myths().values():
        # Whether it is true is for the learner to find out.
        yield Document(
            kind="Myth or not?",
            title=plain(myth.belief),
            address=reverse("myths:myth", args=[myth.slug]),
            told="",
            hidden=f"{plain(myth.reality)} {plain(myth.why)}",
            name="",
        )


def plain(text: str) -> str:
    """Text of a content file without its marks for code."""
    return text.replace("`", "")


def _pages(kind: str, found: Iterable[CoursePage]) -> Iterator[Document]:
    for page in found:
        title, where = plain(page.title), page.address
        (_, _, opening), *rest = sections(page.parts)
        yield Document(
            kind=kind, title=title, address=where, told=plain(page.summary), hidden=opening
        )
        for anchor, heading, text in rest:
            yield Document(
                kind=kind,
                title=f"{title}: {heading}",
                address=f"{where}#{anchor}",
                told=text,
                name=heading,
            )


def sections(parts: Iterable[Part]) -> Iterator[tuple[str, str, str]]:
    """The prose of ``parts``, cut at its headings: the heading's id, the heading, the text.

    What stands before the first heading has none; it comes first, empty or not.
    """
    anchor = heading = ""
    texts: list[str] = []
    for part in parts:
        if not isinstance(part, ProsePart):
            continue
        before, *rest = _HEADING.split(_SIGNS.sub("", part.html))
        texts.append(before)
        for new_anchor, new_heading, text in zip(rest[::3], rest[1::3], rest[2::3], strict=True):
            yield anchor, heading, _words(texts)
            anchor, heading, texts = new_anchor, _words([new_heading]), [text]
    yield anchor, heading, _words(texts)


def _words(html: Iterable[str]) -> str:
    return _SPACE.sub(" ", unescape(strip_tags(" ".join(html)))).strip()
