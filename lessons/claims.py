"""Which texts of a page claim something about Django, and what proves them.

A paragraph, list item or table row ends with ``[prove it](fact:id)``, or with
``[no claim](no-claim:)`` if it says nothing about how Django behaves.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as etree
from collections.abc import Iterator

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor

from lessons.parts import Document

FACT, NO_CLAIM = "fact:", "no-claim:"
_LISTS = {"ul", "ol"}
#: What stands in the place of a block of code until the page is finished.
_CODE = re.compile(r"\x02wzxhzdk:\d+\x03")


class ClaimReader(Treeprocessor):
    """Lists the texts that are neither, takes the marks out and draws the links."""

    def __init__(self, md: Markdown, document: Document) -> None:
        super().__init__(md)
        self.document = document

    def run(self, root: etree.Element) -> None:
        """Called by Markdown, before links become addresses."""
        for text in _texts(root):
            words = " ".join(_CODE.sub("", "".join(_own_text(text))).split())
            is_marked = any(_href(link).startswith((FACT, NO_CLAIM)) for link in _own(text, "a"))
            if words and not is_marked:
                self.document.unmarked.append(words)
        for parent in list(root.iter()):
            for child in list(parent):
                if child.tag == "a" and _href(child).startswith(NO_CLAIM):
                    _take_out(parent, child)
                elif child.tag == "a" and _href(child).startswith(FACT):
                    _draw(child)


def spoken(element: etree.Element) -> Iterator[str]:
    """The text of ``element`` without that of its links to facts."""
    if element.get("class") != "fact-link":
        yield element.text or ""
        for child in element:
            yield from spoken(child)
            yield child.tail or ""


def _texts(root: etree.Element) -> Iterator[etree.Element]:
    """The smallest texts that can hold a claim."""
    for element in root.iter():
        if element.tag == "tr":
            if element.find("td") is not None:
                yield element
        elif element.tag == "li":
            if element.find("p") is None:
                yield element
        elif element.tag == "p" and not element.get("class", "").endswith("-title"):
            yield element


def _own(text: etree.Element, tag: str) -> Iterator[etree.Element]:
    """The elements inside of ``text``, without those of lists inside of it."""
    for child in text:
        if child.tag not in _LISTS:
            if child.tag == tag:
                yield child
            yield from _own(child, tag)


def _own_text(text: etree.Element) -> Iterator[str]:
    """What stands in ``text`` itself."""
    yield text.text or ""
    for child in text:
        if child.tag not in _LISTS:
            yield from _own_text(child)
        yield " " if child.tag == "td" else child.tail or ""


def _href(link: etree.Element) -> str:
    return link.get("href") or ""


def _draw(link: etree.Element) -> None:
    """Small and quiet; read aloud alone, it still says what it leads to."""
    name = _href(link).removeprefix(FACT).replace("-", " ")
    link.attrib |= {"class": "fact-link", "aria-label": f"{''.join(link.itertext())}: {name}"}


def _take_out(parent: etree.Element, child: etree.Element) -> None:
    index, tail = list(parent).index(child), child.tail or ""
    parent.remove(child)
    if index:
        before = parent[index - 1]
        before.tail = ((before.tail or "").rstrip() + tail) or None
    else:
        parent.text = (parent.text or "").rstrip() + tail
