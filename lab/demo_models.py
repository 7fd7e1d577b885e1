"""The code of the demo models that an experiment imports, cut from ``lab/models.py``."""

from __future__ import annotations

import ast
from functools import cache, lru_cache
from pathlib import Path

FILE = Path(__file__).with_name("models.py")


@lru_cache(maxsize=64)
def names_in(source: str) -> tuple[str, ...]:
    """The models that ``source`` imports, and those that they name, in the file's order."""
    wanted = {
        alias.name
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ImportFrom) and node.module == "lab.models"
        for alias in node.names
    }
    classes = _classes()
    for name in reversed(classes):
        if name in wanted:
            wanted |= {found for found in classes[name][1] if found in classes}
    return tuple(name for name in classes if name in wanted)


@lru_cache(maxsize=64)
def models_in(source: str) -> str:
    """The code of these models, to the letter."""
    return "\n\n\n".join(code_of(name) for name in names_in(source))


@cache
def code_of(name: str) -> str:
    """The code of one model, to the letter."""
    return _classes()[name][0]


@cache
def imports_for(names: tuple[str, ...]) -> str:
    """The imports of the file that these models need, besides ``models`` itself."""
    used = {found for name in names for found in _classes()[name][1]}
    lines = [
        f"from {node.module} import {alias.name}"
        for node in ast.parse(_text()).body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if alias.name in used - {"models"}
    ]
    return "\n".join(lines)


@cache
def _text() -> str:
    return FILE.read_text(encoding="utf-8")


@cache
def _classes() -> dict[str, tuple[str, set[str]]]:
    """The code of each class, and the names in it."""
    return {
        node.name: (
            ast.get_source_segment(_text(), node) or "",
            {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)},
        )
        for node in ast.parse(_text()).body
        if isinstance(node, ast.ClassDef)
    }
