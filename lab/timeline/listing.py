"""The code that ran, as the timeline needs it: statements and where functions begin."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import lru_cache

#: Lines that do nothing by themselves: never worth a row.
SILENT = ("try:", "else:", "finally:", "pass")
LONGEST = 72


@dataclass(frozen=True)
class Listing:
    """``statements`` maps a line to its statement's first line, ``texts`` that to its code,
    ``definitions`` the first line of a function (often a decorator) to its ``def`` line."""

    statements: dict[int, int]
    texts: dict[int, str]
    definitions: dict[int, int]

    def start(self, line: int | None) -> int | None:
        """The first line of the statement that ``line`` is part of."""
        return None if line is None else self.statements.get(line, line)

    def text(self, line: int | None) -> str:
        """The statement at ``line`` on one line, without its comment; "" when unknown."""
        return "" if line is None else self.texts.get(self.statements.get(line, line), "")

    def definition(self, first: int | None) -> int | None:
        """The ``def`` line of the function whose first line, decorators included, is ``first``."""
        return None if first is None else self.definitions.get(first, first)


@lru_cache(maxsize=256)
def read(source: str) -> Listing:
    """Read ``source`` once. Code that does not parse has no statements."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return Listing({}, {}, {})
    lines = source.splitlines()
    statements: dict[int, int] = {}
    texts: dict[int, str] = {}
    definitions: dict[int, int] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            first = min([node.lineno, *[d.lineno for d in node.decorator_list]])
            definitions[first] = node.lineno
        if isinstance(node, ast.stmt | ast.ExceptHandler):
            last = _last_line_of_head(node)
            statements.update(dict.fromkeys(range(node.lineno, last + 1), node.lineno))
            texts[node.lineno] = _one_line(lines, node.lineno, last)
    for number, line in enumerate(lines, start=1):
        if line.strip() in SILENT:
            texts[number] = line.strip()
    return Listing(statements, texts, definitions)


def _last_line_of_head(node: ast.stmt | ast.ExceptHandler) -> int:
    """A simple statement's last line; of one with a body, the last line before the body."""
    body = getattr(node, "body", None)
    if body:
        return max(node.lineno, int(body[0].lineno) - 1)
    return node.end_lineno or node.lineno


def _one_line(lines: list[str], first: int, last: int) -> str:
    pieces = [_without_comment(line).strip() for line in lines[first - 1 : last]]
    text = " ".join(piece for piece in pieces if piece)
    text = text.replace("( ", "(").replace(", )", ")").replace(" )", ")")
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _without_comment(line: str) -> str:
    """``line`` without a comment at its end, told by two spaces before the ``#``."""
    return "" if line.lstrip().startswith("#") else line.partition("  #")[0]
