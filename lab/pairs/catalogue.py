"""The pairs: read once, by slug, with everything that is wrong in their files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from lab.catalogue import experiments
from lab.definitions import Experiment
from lab.pairs.definitions import Pair, shared
from tutorial_site.content import ContentError, field_problems, name_of, read_toml

FOLDER = Path(__file__).resolve().parent / "content"
FIELDS: dict[str, type] = {"title": str, "wrong": str, "right": str}
#: Where the experiment's own title does not say it.
TITLES: dict[str, type] = {"wrong_title": str, "right_title": str}
#: Names of fields that the form of a pair needs for itself.
_TAKEN = {"pair"}
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def pairs() -> dict[str, Pair]:
    """All pairs whose files are right, by slug."""
    return dict(_read()[0])


def get_pair(slug: str) -> Pair:
    """The pair with this slug. Raises KeyError."""
    return _read()[0][slug]


def problems(folder: Path = FOLDER) -> list[str]:
    """Everything that is wrong in the files, each as ``path: what is wrong, what to do``."""
    return read_folder(folder, experiments())[1]


def read_folder(folder: Path, known: Mapping[str, Experiment]) -> tuple[dict[str, Pair], list[str]]:
    """The pairs in ``folder`` by slug, of the ``known`` experiments, and all problems."""
    found: dict[str, Pair] = {}
    wrong: list[str] = []
    for path in sorted(folder.glob("*.toml")):
        try:
            data = read_toml(path)
        except ContentError as error:
            wrong.append(f"{name_of(path)}: {error}")
            continue
        told = list(_problems(path.stem, data, known))
        wrong += [f"{name_of(path)}: {problem}" for problem in told]
        if not told:
            found[path.stem] = _pair(path, data, known)
    return found, wrong


@cache
def _read() -> tuple[dict[str, Pair], list[str]]:
    return read_folder(FOLDER, experiments())


def _pair(path: Path, data: dict[str, Any], known: Mapping[str, Experiment]) -> Pair:
    wrong, right = known[data["wrong"]], known[data["right"]]
    return Pair(
        slug=path.stem,
        title=data["title"],
        wrong=wrong,
        right=right,
        titles=(data.get("wrong_title", wrong.title), data.get("right_title", right.title)),
        path=path,
    )


def _problems(slug: str, data: dict[str, Any], known: Mapping[str, Experiment]) -> Iterator[str]:
    if not _SLUG.fullmatch(slug):
        yield "its name is not like some-words.toml; rename it"
    fields = field_problems(data, FIELDS, TITLES)
    yield from fields
    if fields:
        return
    missing = [data[side] for side in ("wrong", "right") if data[side] not in known]
    yield from (f"there is no experiment {name!r}; correct the slug" for name in missing)
    if data["wrong"] == data["right"]:
        yield "`wrong` and `right` are the same experiment; name two"
    elif not missing:
        yield from _parameter_problems(known[data["wrong"]], known[data["right"]])


def _parameter_problems(wrong: Experiment, right: Experiment) -> Iterator[str]:
    """What the two share must mean the same, or one form cannot set both."""
    for mine, other in shared(wrong, right):
        if mine.name in _TAKEN:
            yield f"the parameter `{mine.name}` has a name that the form needs; rename it"
        if replace(mine, label="", help="") != replace(other, label="", help=""):
            yield (
                f"the parameter `{mine.name}` differs between {wrong.slug!r} and {right.slug!r}; "
                "give both the same default and bounds"
            )
