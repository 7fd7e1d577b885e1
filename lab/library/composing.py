"""The code that the switches amount to, put together from the files in ``snippets/``.

Whole functions are taken to the letter; what a learner typed is never part of
the code, it goes to the action as keyword arguments.
"""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path

SNIPPETS = Path(__file__).resolve().parent / "snippets"
FILENAME = "library.py"


@lru_cache(maxsize=256)
def compose(model: str, action: str, receivers: tuple[str, ...], atomic: bool) -> str:
    """A whole file: imports, the receivers connected to ``model``, and the action.

    Receivers come in the order of their file, whatever the order in which they
    are named. Raises KeyError for a name that is in no file.
    """
    known = functions("receivers")
    for name in receivers:
        known[name]
    listening = [
        code.replace("sender=Book", f"sender={model}")
        for name, code in known.items()
        if name in receivers
    ]
    doing = functions("actions")[action]
    body = [*listening, _in_a_transaction(doing) if atomic else doing]
    return "\n\n\n".join([_imports(body), *body]) + "\n"


@cache
def functions(snippet: str) -> dict[str, str]:
    """The functions of one file by name, each with its decorators, to the letter."""
    text = _text(snippet)
    lines = text.splitlines()
    return {
        node.name: "\n".join(lines[_first_line(node) - 1 : node.end_lineno])
        for node in ast.parse(text).body
        if isinstance(node, ast.FunctionDef)
    }


def _first_line(node: ast.FunctionDef) -> int:
    return min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])


def _in_a_transaction(action: str) -> str:
    """The action with its body inside ``transaction.atomic()``."""
    head, body = action.split("\n", 1)
    return f"{head}\n    with transaction.atomic():\n{textwrap.indent(body, '    ')}"


def _imports(body: Iterable[str]) -> str:
    """The imports that the functions need, in the order of a well-kept file."""
    used = {
        node.id for code in body for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Name)
    }
    groups: dict[str, list[str]] = {"": [], "django": [], "lab": []}
    for module, names in sorted(_importable().items()):
        wanted = sorted(names & used)
        if module in wanted:
            groups[""].append(f"import {module}")
        elif wanted:
            groups[module.partition(".")[0]].append(f"from {module} import {', '.join(wanted)}")
    return "\n\n".join("\n".join(lines) for lines in groups.values() if lines)


@cache
def _importable() -> dict[str, set[str]]:
    """What the files import, by module; ``import time`` is the module itself."""
    found: dict[str, set[str]] = {"django.db": {"transaction"}}
    for snippet in ("receivers", "actions"):
        for node in ast.parse(_text(snippet)).body:
            if isinstance(node, ast.ImportFrom):
                names = {alias.name for alias in node.names}
                found.setdefault(str(node.module), set()).update(names)
            elif isinstance(node, ast.Import):
                found.update({alias.name: {alias.name} for alias in node.names})
    return found


def _text(snippet: str) -> str:
    return (SNIPPETS / f"{snippet}.py").read_text(encoding="utf-8")
