"""Headings with an address each: a table of contents, and a link beside each heading."""

from __future__ import annotations

import xml.etree.ElementTree as etree
from typing import Any

from django.utils.safestring import mark_safe
from markdown import Markdown
from markdown.treeprocessors import Treeprocessor

from lessons.parts import Heading

_LEVELS = ("h2", "h3")


def headings(markdown: Markdown) -> tuple[Heading, ...]:
    """The headings of the second level of what ``markdown`` has just converted."""
    tokens: list[dict[str, Any]] = vars(markdown)["toc_tokens"]
    # They come from the course's own files, as Markdown has escaped them.
    return tuple(
        Heading(id=token["id"], html=mark_safe(token["html"]))  # noqa: S308
        for token in tokens
        if token["level"] == 2
    )


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
