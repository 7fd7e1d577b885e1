"""The code of one check: its function, and what of its module the function needs.

What this gives is what a page shows and what runs, to the letter. The modules of
``facts/checks`` are read as text; the web process never imports them.
"""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

CHECKS = Path(__file__).resolve().parent / "checks"

_IMPORTS = (ast.Import, ast.ImportFrom)


class NoCheck(Exception):
    """There is no such check: what is wrong, and what to do."""


def code_of(check: str, folder: Path = CHECKS) -> str:
    """The code of the check that is called ``module.function``. Raises NoCheck."""
    module, dot, function = check.rpartition(".")
    path = folder / f"{module}.py"
    if not dot or not path.is_file():
        raise NoCheck(f"there is no module facts/checks/{module or check}.py; write it")
    return _compose(_kept_once(path.read_text(encoding="utf-8")), module, function)


def tools_in(code: str, folder: Path = CHECKS) -> str:
    """The text of the modules of ``facts/checks`` that ``code`` imports from."""
    names = [
        module.removeprefix("facts.checks.")
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.ImportFrom) and (module := node.module or "")
        if module.startswith("facts.checks.")
    ]
    return "".join((folder / f"{name}.py").read_text(encoding="utf-8") for name in names)


@dataclass(frozen=True, kw_only=True)
class _Statement:
    """A statement of a module's top level, without its tree: a hundred of those take megabytes.

    ``imports`` is the tree of an import. ``takes`` says whether it is a function with arguments.
    """

    text: str
    binds: tuple[str, ...]
    uses: tuple[str, ...]
    imports: ast.Import | ast.ImportFrom | None
    takes: bool


@dataclass(frozen=True, kw_only=True)
class _Module:
    """A module of checks, taken apart once for all functions in it."""

    body: list[_Statement]
    functions: dict[str, _Statement]
    binds: dict[str, _Statement]


@lru_cache(maxsize=64)
def _kept_once(text: str) -> str:
    """The same text as before, where it is equal: the cache of what is composed keeps it."""
    return text


@lru_cache(maxsize=512)
def _compose(text: str, name: str, check: str) -> str:
    try:
        module = _taken_apart(text)
    except SyntaxError as error:
        raise NoCheck(f"facts/checks/{name}.py is not Python ({error}); correct it") from error
    function = module.functions.get(check)
    if function is None:
        raise NoCheck(f"facts/checks/{name}.py has no function {check!r}; write it")
    if function.takes:
        raise NoCheck(f"the check {check!r} takes arguments; give it none")
    needed = _needed(function, module)
    rest = [one.text for one in module.body if not one.imports and needed.intersection(one.binds)]
    imports = [one.imports for one in module.body if one.imports]
    return "\n\n\n".join([_head(imports, needed), *rest]).strip() + "\n"


@lru_cache(maxsize=64)
def _taken_apart(text: str) -> _Module:
    lines = text.splitlines()
    nodes = ast.parse(text).body
    body = [_statement(node, lines) for node in nodes]
    return _Module(
        body=body,
        functions={
            node.name: one
            for node, one in zip(nodes, body, strict=True)
            if isinstance(node, ast.FunctionDef)
        },
        binds={name: one for one in body for name in one.binds},
    )


def _statement(node: ast.stmt, lines: list[str]) -> _Statement:
    arguments = vars(node.args) if isinstance(node, ast.FunctionDef) else {}
    return _Statement(
        text=_text_of(node, lines),
        binds=tuple(_bound(node)),
        uses=tuple(_used(node)),
        imports=node if isinstance(node, _IMPORTS) else None,
        takes=any(arguments.get(kind) for kind in ("posonlyargs", "args", "vararg", "kwonlyargs")),
    )


def _needed(function: _Statement, module: _Module) -> set[str]:
    """The names that ``function`` uses, and those that their definitions use, and so on."""
    found: set[str] = set()
    waiting = list(function.binds)
    while waiting:
        name = waiting.pop()
        if name in module.binds and name not in found:
            found.add(name)
            if not module.binds[name].imports:
                waiting += module.binds[name].uses
    return found


def _used(node: ast.stmt) -> list[str]:
    return [inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)]


def _bound(node: ast.stmt) -> Iterator[str]:
    """The names that a statement of a module's top level gives a meaning to."""
    if isinstance(node, _IMPORTS):
        yield from (_imported(alias) for alias in node.names)
    elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name
    elif isinstance(node, ast.Assign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        for inner in _walk(targets):
            if isinstance(inner, ast.Name):
                yield inner.id
    elif isinstance(node, ast.If | ast.Try | ast.With):
        for inner in _statements(node):
            yield from _bound(inner)


def _walk(nodes: Iterable[ast.AST]) -> Iterator[ast.AST]:
    for node in nodes:
        yield from ast.walk(node)


def _statements(node: ast.If | ast.Try | ast.With) -> Iterator[ast.stmt]:
    for field in ("body", "orelse", "finalbody"):
        yield from getattr(node, field, [])
    for handler in getattr(node, "handlers", []):
        yield from handler.body


def _imported(alias: ast.alias) -> str:
    return alias.asname or alias.name.partition(".")[0]


def _head(imports: list[ast.Import | ast.ImportFrom], needed: set[str]) -> str:
    """The imports that are needed, in the groups in which they are written."""
    groups: list[list[str]] = [[]]
    end = 0
    for node in imports:
        if node.lineno > end + 1:
            groups.append([])
        end = node.end_lineno or node.lineno
        groups[-1].append(_import(node, needed))
    written = ["\n".join(filter(None, group)) for group in groups]
    return "\n\n".join(filter(None, written))


def _import(node: ast.Import | ast.ImportFrom, needed: set[str]) -> str:
    """The import of what is needed only; the empty string if that is nothing."""
    if isinstance(node, ast.ImportFrom) and node.module == "__future__":
        return ast.unparse(node)
    names = [alias for alias in node.names if _imported(alias) in needed]
    if not names:
        return ""
    if isinstance(node, ast.Import):
        return ast.unparse(ast.Import(names=names))
    line = ast.unparse(ast.ImportFrom(module=node.module, names=names, level=node.level))
    if len(line) <= 88:
        return line
    start, _, listed = line.partition(" import ")
    return f"{start} import (\n{textwrap.indent(listed.replace(', ', ',\n'), '    ')},\n)"


def _text_of(node: ast.stmt, lines: list[str]) -> str:
    """The statement as it is written, with its decorators and the comment above it."""
    decorators = getattr(node, "decorator_list", [])
    first = min([node.lineno, *(decorator.lineno for decorator in decorators)])
    while first > 1 and lines[first - 2].startswith("#"):
        first -= 1
    return "\n".join(lines[first - 1 : node.end_lineno])
