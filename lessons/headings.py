"""Headings with an address each: a table of contents, and a link beside each heading."""

from __future__ import annotations

import re
import xml.etree.ElementTree as etree
from collections.abc import Iterable
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import mark_safe
from markdown import Markdown
from markdown.treeprocessors import Treeprocessor

from lab.catalogue import get_experiment
from lessons.parts import CheckPart, Heading, Part, ProsePart, StagePart
from tutorial_site.text import inline

_LEVELS = ("h2", "h3")
_ID = re.compile(r'<h2 id="([^"]+)"')


def headings(markdown: Markdown) -> tuple[Heading, ...]:
    """The headings of the second level of what ``markdown`` has just converted."""
    tokens: list[dict[str, Any]] = vars(markdown)["toc_tokens"]
    # They come from the course's own files, as Markdown has escaped them.
    return tuple(
        Heading(id=token["id"], html=mark_safe(token["html"]))  # noqa: S308
        for token in tokens
        if token["level"] == 2
    )


def contents(parts: Iterable[Part], headings: Iterable[Heading]) -> list[Heading]:
    """Where one may jump to on a page, from top to bottom: its headings, its runs, its question."""
    known = {heading.id: heading for heading in headings}
    found: list[Heading] = []
    for part in parts:
        if isinstance(part, ProsePart):
            found += [known[name] for name in _ID.findall(part.html) if name in known]
        elif isinstance(part, StagePart):
            title = inline(get_experiment(part.experiment).title)
            html = format_html("Run: {}", title)
            found.append(Heading(id=f"try-{part.experiment}", html=html))
        elif isinstance(part, CheckPart):
            found.append(Heading(id=f"check-{part.question}", html=inline("Check yourself")))
    return found


class Anchors(Treeprocessor):
    """Puts a link to itself beside each heading, but for one that opens a fold."""

    def run(self, root: etree.Element) -> None:
        """Called by Markdown."""
        for parent in list(root.iter()):
            if parent.tag != "summary":
                _link_headings(parent)


def _link_headings(parent: etree.Element) -> None:
    for index, child in enumerate(parent):
        if child.tag in _LEVELS:
            box = etree.Element("div", {"class": "heading"})
            box.append(child)
            words = "".join(child.itertext())
            link = {
                "class": "anchor",
                "href": f"#{child.get('id')}",
                "aria-label": f"Link to: {words}",
            }
            etree.SubElement(box, "a", link).text = "#"
            box.tail, child.tail = child.tail, None
            parent[index] = box
