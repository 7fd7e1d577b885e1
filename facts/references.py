"""Does everything that a fact names exist: Django's function, the experiment? And the reverse."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from urllib.parse import parse_qsl

import django

from facts.definitions import Fact
from lab.catalogue import experiments
from tutorial_site.content import name_of

DJANGO = Path(django.__file__).resolve().parent.parent
_ALWAYS = {"receivers", "engine"}


def reference_problems(fact: Fact) -> Iterator[str]:
    """What ``fact`` names that does not exist."""
    path = DJANGO / fact.source
    if not fact.source.startswith("django/") or not path.is_file():
        yield f"`source`: this Django has no file {fact.source!r}; correct it"
    elif fact.function not in _names_in(path):
        yield f"`function`: {fact.source} has no {fact.function!r}; correct it"
    if fact.experiment:
        yield from _address_problems(fact.experiment)


def experiment_problems(ids: Iterable[str]) -> Iterator[str]:
    """The facts that experiments name and that do not exist."""
    known = set(ids)
    for experiment in experiments().values():
        for name in experiment.facts:
            if name not in known:
                path = name_of(experiment.path.with_suffix(".toml"))
                yield f"{path}: `facts`: there is no fact {name!r}; correct it, or write the fact"


def _address_problems(address: str) -> Iterator[str]:
    slug, _, query = address.partition("?")
    if slug not in experiments():
        yield f"`experiment`: there is no experiment {slug!r}; correct it"
        return
    known = _ALWAYS | {parameter.name for parameter in experiments()[slug].parameters}
    for name, _ in parse_qsl(query, keep_blank_values=True):
        if name not in known:
            yield (
                f"`experiment`: {slug!r} has no parameter {name!r}; "
                f"use one of {', '.join(sorted(known))}"
            )


@cache
def _names_in(path: Path) -> frozenset[str]:
    """What a module defines: ``Model``, ``Model.save_base``, ``post_save``."""
    return frozenset(_defined(ast.parse(path.read_text(encoding="utf-8")), ""))


def _defined(node: ast.AST, prefix: str) -> Iterator[str]:
    for inner in ast.iter_child_nodes(node):
        if isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield f"{prefix}{inner.name}"
            yield from _defined(inner, f"{prefix}{inner.name}.")
        elif isinstance(inner, ast.Assign):
            yield from (f"{prefix}{at.id}" for at in inner.targets if isinstance(at, ast.Name))
        else:
            yield from _defined(inner, prefix)
