"""One file of a track: its front matter, its document, and everything that is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lessons.markdown import render
from lessons.parts import Document
from tutorial_site.content import ContentError, field_problems, name_of, read

Rule = Callable[[dict[str, Any], Document], Iterator[str]]

REQUIRED: dict[str, type] = {"title": str, "minutes": int, "summary": str}
_NAME = re.compile(r"\d\d-(?P<slug>[a-z0-9]+(?:-[a-z0-9]+)*)\.md")


@dataclass(frozen=True, kw_only=True)
class Track:
    """Pages of one kind, one after another: where their files are, and what each must have.

    ``required`` and ``optional`` are the fields of the front matter beside
    those that every page has. ``rules`` tell what else is wrong with a page;
    they are given its front matter, or an empty one if that is wrong.
    """

    folder: Path
    required: Mapping[str, type] = field(default_factory=dict)
    optional: Mapping[str, type] = field(default_factory=dict)
    rules: tuple[Rule, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PageFile:
    """What one file holds. ``problems`` is empty if all of it is right."""

    path: Path
    slug: str
    front: dict[str, Any]
    document: Document
    problems: tuple[str, ...]


def slugs_in(folder: Path) -> list[str]:
    """The slugs of the files there, whatever is in them."""
    names = [_NAME.fullmatch(path.name) for path in sorted(folder.glob("*.md"))]
    return [name["slug"] for name in names if name]


def files_of(track: Track) -> list[PageFile]:
    """The files of ``track`` in the order of their names."""
    return [read_page(path, track) for path in sorted(track.folder.glob("*.md"))]


def read_page(path: Path, track: Track) -> PageFile:
    """The page in ``path``; never raises for what is wrong in it."""
    name = _NAME.fullmatch(path.name)
    slug = name["slug"] if name else path.stem
    problems = [] if name else ["its name is not like 03-some-words.md; rename it"]
    front: dict[str, Any] = {}
    document = Document()
    try:
        front, body = read(path)
    except ContentError as error:
        problems.append(str(error))
    else:
        document = render(body)
        wrong = field_problems(front, {**REQUIRED, **track.required}, track.optional)
        problems += [*wrong, *document.problems]
        for rule in (_minutes, *track.rules, _code):
            problems += rule({} if wrong else front, document)
    return PageFile(path=path, slug=slug, front=front, document=document, problems=tuple(problems))


def twice(file: PageFile, files: list[PageFile]) -> Iterator[str]:
    """No slug is there twice in a track."""
    if [other.slug for other in files].count(file.slug) > 1:
        yield f"its slug {file.slug!r} is there twice; rename one of the files"


def told(file: PageFile, problems: Iterator[str]) -> list[str]:
    """``problems`` with the path of their file."""
    return [f"{name_of(file.path)}: {problem}" for problem in problems]


def _minutes(front: dict[str, Any], document: Document) -> Iterator[str]:
    if front and not 1 <= front["minutes"] <= 60:
        yield f"`minutes` is {front['minutes']}; make it 1 to 60"


def _code(front: dict[str, Any], document: Document) -> Iterator[str]:
    """Python compiles."""
    for language, source in document.code:
        if language != "python":
            continue
        try:
            compile(source, "<block of code>", "exec")
        except (SyntaxError, ValueError) as error:
            first = source.strip().partition("\n")[0]
            yield f"the code that begins `{first}` does not compile ({error}); correct it"
