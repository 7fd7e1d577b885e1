"""Markdown to the parts of a page.

Raw HTML is text here, so that a lesson holds no markup but what Markdown, the
course's own blocks and the colouring of code give it.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as etree
from functools import lru_cache
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.safestring import mark_safe
from django.utils.text import slugify
from markdown import Extension, Markdown
from markdown.treeprocessors import Treeprocessor

from lessons.blocks import ASIDES, PLACE, PLACES, SECTIONS, CourseBlocks
from lessons.claims import ClaimReader, spoken
from lessons.django_docs import docs_address
from lessons.headings import Anchors, headings
from lessons.parts import Document, Part, PlacedPart, ProsePart
from tutorial_site.text import code, with_points

_MARKER = re.compile(rf'<div class="\w+" {PLACE}="(\d+)"></div>')
_CODE_PLACEHOLDER = re.compile(r"\x02wzxhzdk:\d+\x03")
#: Code within a text, which is not a block.
_CODE = re.compile(r'(?<!<pre tabindex="0">)<code>[^<]+</code>')
_WORD = re.compile(r"\w[\w'’.()-]*")
_OWN = {block.NAME for block in (*SECTIONS, *PLACES)}
_ALL = ", ".join(sorted(block.NAME for block in (*SECTIONS, *PLACES, *ASIDES)))
_TABLE_BOX = {"class": "table-box", "role": "group", "aria-label": "Table", "tabindex": "0"}
_LINKS = {
    "lesson": "lessons:lesson",
    "experiment": "lab:experiment",
    "fact": "facts:fact",
    "deep": "deep:page",
    "pitfall": "pitfalls:pitfall",
}


@lru_cache(maxsize=256)
def render(text: str) -> Document:
    """The document that ``text`` amounts to; what is wrong stands in its ``problems``.

    The checks and the pages ask for the same texts: all get one document, and none changes it.
    """
    document = Document()
    places: list[PlacedPart] = []
    blocks = CourseBlocks(places)
    markdown = Markdown(
        extensions=[
            "tables",
            "toc",
            "sane_lists",
            "pymdownx.superfences",
            blocks,
            _Course(document),
        ],
        extension_configs={
            "tables": {"use_align_attribute": True},
            "pymdownx.superfences": {"custom_fences": [_fence(document)]},
        },
        output_format="html",
    )
    html = markdown.convert(text)
    document.problems += [
        f"the block `/// {entry.block.NAME}` has no end; close it with a line `///`"
        for entry in blocks.register_block_mgr(markdown).stack
    ]
    document.parts = _split(html, places)
    document.headings = headings(markdown)
    return document


def _split(html: str, places: list[PlacedPart]) -> tuple[Part, ...]:
    """The HTML cut at the markers of ``places``."""
    parts: list[Part] = []
    for index, piece in enumerate(_MARKER.split(html)):
        if index % 2:
            parts.append(places[int(piece)])
        elif piece.strip():
            html = _CODE.sub(lambda code: with_points(code[0]), piece.strip())
            parts.append(ProsePart(html=mark_safe(html)))
    return tuple(parts)


def _fence(document: Document) -> dict[str, Any]:
    """The superfence that colours any language and lists the code in ``document``."""

    def colour(source: str, language: str | None, *_: Any, **__: Any) -> str:
        document.code.append((language or "", source))
        return code(source, language or "text")

    return {"name": "*", "class": "highlight", "format": colour}


def _box_tables(parent: etree.Element) -> None:
    """Each table in a box that a keyboard can scroll, where a phone is too narrow for it."""
    for index, child in enumerate(parent):
        if child.tag == "table":
            box = etree.Element("div", _TABLE_BOX)
            box.append(child)
            box.tail, child.tail = child.tail, None
            parent[index] = box


class _Course(Extension):
    """No raw HTML; reads the finished tree into the document."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.document = document

    def extendMarkdown(self, md: Markdown) -> None:
        """Called by Markdown."""
        md.preprocessors.deregister("html_block")
        md.inlinePatterns.deregister("html")
        # After inline patterns (20), so that links and words are there.
        md.treeprocessors.register(ClaimReader(md, self.document), "claims", 16)
        md.treeprocessors.register(_Reader(md, self.document), "course", 15)
        # After the table of contents (5), so that headings have their ids.
        md.treeprocessors.register(Anchors(md), "anchors", 4)


class _Reader(Treeprocessor):
    """Fills the document's outline, words, links and problems from the finished tree."""

    def __init__(self, md: Markdown, document: Document) -> None:
        super().__init__(md)
        self.document = document

    def run(self, root: etree.Element) -> None:
        """Called by Markdown."""
        for element in root:
            self._read(element)
        for link in root.iter("a"):
            self._resolve(link)
        for parent in list(root.iter()):
            _box_tables(parent)
        for paragraph in root.iter("p"):
            self._find_leftovers(paragraph)

    def _read(self, element: etree.Element) -> None:
        """One element of the top level: a block of the course, or explanation."""
        kind = element.get("class", "")
        if kind not in _OWN:
            kind = "explanation"
            words = _CODE_PLACEHOLDER.sub("", " ".join(spoken(element)))
            self.document.words += len(_WORD.findall(words))
        self.document.outline.append(kind)
        if element.get(PLACE) and element.text:
            self.document.problems.append(
                f"the block `/// {kind}` holds text ({element.text.strip()[:40]!r}); "
                "move it out, only options stand inside"
            )
            element.text = ""

    def _resolve(self, link: etree.Element) -> None:
        """``lesson:slug``, ``experiment:slug`` and their like become addresses."""
        scheme, _, slug = link.get("href", "").partition(":")
        if scheme == "docs":
            link.attrib |= {"href": docs_address(slug), "class": "docs-link", "rel": "external"}
        if scheme == "room":
            link.set("href", self._room(slug))
        if scheme in _LINKS:
            self.document.links.append(f"{scheme}:{slug}")
            # What is no slug has no address; that it leads nowhere is told later.
            link.set("href", reverse(_LINKS[scheme], args=[slugify(slug) or "-"]))

    def _room(self, name: str) -> str:
        """The address of the page with this name in the site's table of contents."""
        try:
            return reverse(name)
        except NoReverseMatch:
            self.document.problems.append(f"the link 'room:{name}' leads nowhere; correct its name")
            return ""

    def _find_leftovers(self, paragraph: etree.Element) -> None:
        """A block that is not understood stays in the text as it was typed."""
        first = "".join(paragraph.itertext()).strip().partition("\n")[0]
        if first.startswith("///") and first.strip("/ "):
            self.document.problems.append(
                f"the block `{first}` is not understood; blocks are {_ALL}: check its name, "
                "what follows the bar, its options, and that it is not inside another block"
            )
