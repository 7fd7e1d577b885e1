"""The cards to learn by heart, read once from ``quizzes/content/cards/``."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from lab.catalogue import get_experiment
from lab.definitions import Prediction
from quizzes.commitments import hash_of
from quizzes.proofs import reference_problems
from quizzes.references import fact_problems
from tutorial_site.content import ContentError, field_problems, name_of, one_of, read_toml

CONTENT = Path(__file__).resolve().parent.parent / "content" / "cards"
_REQUIRED: dict[str, type] = {"title": str, "cards": list}
_CARD: dict[str, type] = {"id": str}
_EITHER: dict[str, type] = {
    "prompt": str,
    "answer": str,
    "run": str,
    "prediction": str,
    "facts": list,
}
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True, kw_only=True)
class FlashCard:
    """A card: a prompt with its answer, or a prediction of the lab with its run.

    ``run`` is written as in an address (``on-commit?fails=on``); the prediction
    asks, and the run answers.
    """

    id: str
    content_hash: str
    prompt: str = ""
    answer: str = ""
    run: str = ""
    prediction: str = ""
    facts: tuple[str, ...] = ()

    @property
    def asked(self) -> Prediction:
        """The prediction that it asks. Raises KeyError where it asks none."""
        return get_experiment(self.run.partition("?")[0]).prediction(self.prediction)

    @property
    def front(self) -> str:
        """What it asks."""
        return self.asked.prompt if self.run else self.prompt


@dataclass(frozen=True, kw_only=True)
class Group:
    """One file of cards."""

    slug: str
    title: str
    cards: tuple[FlashCard, ...]
    path: Path
    problems: tuple[str, ...] = ()


def groups() -> tuple[Group, ...]:
    """The files in the order of their names."""
    return _read_once()


def deck() -> dict[str, FlashCard]:
    """All cards by id."""
    return {card.id: card for group in _read_once() for card in group.cards}


def problems(folder: Path = CONTENT) -> list[str]:
    """Everything that is wrong with the files, each as ``path: what is wrong, what to do``."""
    found = load(folder)
    ids = Counter(card.id for group in found for card in group.cards)
    return [
        f"{name_of(group.path)}: {problem}"
        for group in found
        for problem in (*group.problems, *_double_ids(group, ids))
    ]


def load(folder: Path) -> tuple[Group, ...]:
    """The groups of a folder, each with its problems."""
    return tuple(_read(path) for path in sorted(folder.glob("*.toml")))


@cache
def _read_once() -> tuple[Group, ...]:
    return load(CONTENT)


def _read(path: Path) -> Group:
    slug = path.stem.partition("-")[2] or path.stem
    try:
        data = read_toml(path)
    except ContentError as error:
        return Group(slug=slug, title=slug, cards=(), path=path, problems=(str(error),))
    if wrong := field_problems(data, _REQUIRED):
        return Group(slug=slug, title=slug, cards=(), path=path, problems=tuple(wrong))
    cards: list[FlashCard] = []
    for position, entry in enumerate(data["cards"], start=1):
        found = [f"card {_name(entry, position)}: {problem}" for problem in _problems(entry)]
        wrong += found
        if not found:
            cards.append(_card(entry))
    return Group(
        slug=slug, title=data["title"], cards=tuple(cards), path=path, problems=tuple(wrong)
    )


def _card(entry: dict[str, Any]) -> FlashCard:
    """The card of a table without problems; its hash changes with what is asked."""
    card = FlashCard(content_hash="", **{**entry, "facts": tuple(entry.get("facts", ()))})
    asked = {name: value for name, value in entry.items() if name != "facts"}
    if card.run:
        asked["options"] = [option.text for option in card.asked.options]
    return FlashCard(**{**vars(card), "content_hash": hash_of({**asked, "front": card.front})})


def _name(entry: Any, position: int) -> object:
    return entry.get("id", position) if isinstance(entry, dict) else position


def _problems(entry: Any) -> Iterator[str]:
    if not isinstance(entry, dict):
        yield "it is no table; write it as [[cards]]"
        return
    if wrong := field_problems(entry, _CARD, _EITHER):
        yield from wrong
        return
    if not _SLUG.fullmatch(entry["id"]):
        yield f"`id` is {entry['id']!r}; use small letters, digits and hyphens"
    yield from fact_problems(entry.get("facts", []))
    if {"prompt", "answer"} <= entry.keys() and not {"run", "prediction"} & entry.keys():
        return
    if entry.keys() & {"prompt", "answer"} or not {"run", "prediction"} <= entry.keys():
        yield "it needs `prompt` and `answer`, or `run` and `prediction`, and not both"
        return
    if wrong := list(reference_problems(entry["run"])):
        yield from wrong
        return
    known = [asked.id for asked in get_experiment(entry["run"].partition("?")[0]).predictions]
    if (name := entry["prediction"]) not in known:
        yield f"there is no prediction {name!r}; {one_of(known, name)}"


def _double_ids(group: Group, ids: Counter[str]) -> Iterator[str]:
    for card in group.cards:
        if ids[card.id] > 1:
            yield f"card {card.id}: its id is there {ids[card.id]} times; change it"
