"""The ways to write: experiments of their own, one pair of files for each row of the matrix."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from lab.definitions import Experiment
from lab.reading import read_folder
from tutorial_site.content import name_of

FOLDER = Path(__file__).resolve().parent / "ways"

#: The parts of the matrix: the hundreds of a way's ``order`` say to which it belongs.
SECTIONS = {
    1: "One object",
    2: "Managers, querysets, SQL",
    3: "Relations",
    4: "Deleting",
    5: "Forms, admin, users, fixtures",
}
#: What is looked at begins when this function of a way is called; all before is preparation.
WRITING = "write"

_read = cache(read_folder)


def ways() -> dict[str, Experiment]:
    """All ways by slug, in their order."""
    return dict(_read(FOLDER)[0])


def get_way(slug: str) -> Experiment:
    """The way with this slug. Raises KeyError."""
    return _read(FOLDER)[0][slug]


def section_of(way: Experiment) -> str:
    """The heading under which a way stands."""
    return SECTIONS[way.order // 100]


def problems() -> list[str]:
    """Everything that is wrong in the files, each as ``path: what is wrong, what to do``."""
    found, wrong = _read(FOLDER)
    return wrong + [problem for way in found.values() for problem in _problems(way)]


def _problems(way: Experiment) -> list[str]:
    path, wrong = name_of(way.path), []
    if way.order // 100 not in SECTIONS:
        sections = ", ".join(f"{number}00" for number in SECTIONS)
        wrong.append(f"{path}: its order {way.order} is in no part; begin with one of {sections}")
    if f"def {WRITING}(" not in way.source:
        wrong.append(f"{path}: it has no function `{WRITING}`; put the way to write into one")
    return wrong
