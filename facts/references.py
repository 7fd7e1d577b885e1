"""Does everything that a fact names exist: Django's function, the experiment? And the reverse."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from urllib.parse import parse_qsl

import django
from django.urls import reverse

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


def line_of(fact: Fact) -> int | None:
    """Where in this Django the function begins; None if it is not there."""
    path = DJANGO / fact.source
    return _names_in(path).get(fact.function) if path.is_file() else None


def experiment_of(fact: Fact) -> tuple[str, str] | None:
    """The title and the address of the experiment that shows it, if there is one."""
    slug, mark, query = fact.experiment.partition("?")
    if slug not in experiments():
        return None
    address = reverse("lab:experiment", args=[slug])
    return experiments()[slug].title, f"{address}{mark}{query}"


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
def _names_in(path: Path) -> dict[str, int]:
    """What a module defines, and in which line: ``Model.save_base``, ``post_save``."""
    return dict(_defined(ast.parse(path.read_text(encoding="utf-8")), ""))


def _defined(node: ast.AST, prefix: str) -> Iterator[tuple[str, int]]:
    for inner in _statements(node):
        if isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield f"{prefix}{inner.name}", inner.lineno
            yield from _defined(inner, f"{prefix}{inner.name}.")
        elif isinstance(inner, ast.Assign):
            names = [target.id for target in inner.targets if isinstance(target, ast.Name)]
            yield from ((f"{prefix}{name}", inner.lineno) for name in names)
        else:
            yield from _defined(inner, prefix)


def _statements(node: ast.AST) -> Iterator[ast.AST]:
    """What stands inside of a statement, without its expressions: they are many."""
    for field in ("body", "handlers", "orelse", "finalbody", "cases"):
        yield from getattr(node, field, ())
