"""One lesson file: its front matter, its document, and everything that is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lessons.markdown import render
from lessons.parts import Document
from tutorial_site.content import ContentError, field_problems, read

LEVELS = ("Foundation", "Intermediate", "Advanced", "Expert")
WORDS = range(250, 601)
REQUIRED: dict[str, type] = {"title": str, "level": str, "minutes": int, "summary": str}
OPTIONAL: dict[str, type] = {"number": int}
ORDER = ("idea", "experiment", "explanation", "result", "why", "check", "next")
_NAME = re.compile(r"\d\d-(?P<slug>[a-z0-9]+(?:-[a-z0-9]+)*)\.md")


@dataclass(frozen=True, kw_only=True)
class LessonFile:
    """What one file holds. ``problems`` is empty if all of it is right."""

    path: Path
    slug: str
    front: dict[str, Any]
    document: Document
    problems: tuple[str, ...]


def read_lesson(path: Path) -> LessonFile:
    """The lesson in ``path``; never raises for what is wrong in it."""
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
        problems += [*_front_problems(front), *document.problems]
        problems += [*_outline_problems(document), *_code_problems(document)]
    return LessonFile(
        path=path, slug=slug, front=front, document=document, problems=tuple(problems)
    )


def _front_problems(front: dict[str, Any]) -> Iterator[str]:
    wrong = field_problems(front, REQUIRED, OPTIONAL)
    yield from wrong
    if not wrong and front["level"] not in LEVELS:
        yield f"`level` is {front['level']!r}; make it one of {', '.join(LEVELS)}"
    if not wrong and not 1 <= front["minutes"] <= 60:
        yield f"`minutes` is {front['minutes']}; make it 1 to 60"


def _outline_problems(document: Document) -> Iterator[str]:
    """Each part is there, they begin in the right order, and the explanation has its length."""
    outline = document.outline
    missing = [kind for kind in ORDER if kind not in outline]
    yield from (f"the part `{kind}` is missing; add it" for kind in missing)
    begins = [kind for kind in dict.fromkeys(outline) if kind in ORDER]
    if not missing and begins != list(ORDER):
        yield f"its parts begin in the order {', '.join(begins)}; make it {', '.join(ORDER)}"
    for kind in ("idea", "check", "next"):
        if outline.count(kind) > 1:
            yield f"the part `{kind}` is there {outline.count(kind)} times; keep one"
    if document.words not in WORDS:
        yield (
            f"the explanation has {document.words} words without its code; "
            f"make it {WORDS.start} to {WORDS.stop - 1}"
        )


def _code_problems(document: Document) -> Iterator[str]:
    for language, source in document.code:
        if language != "python":
            continue
        try:
            compile(source, "<block of code>", "exec")
        except (SyntaxError, ValueError) as error:
            first = source.strip().partition("\n")[0]
            yield f"the code that begins `{first}` does not compile ({error}); correct it"
