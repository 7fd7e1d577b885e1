"""A generated case, and what those who took part in it tell."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db import connections, models

from lab.models import Author, Book, Classic, Essay, Magazine, Publication

#: Receivers act this often in one case, so that nothing recurses for ever.
BUDGET = 5
#: The models that are saved, and the field that takes the title.
MODELS: dict[type[models.Model], str] = {
    Book: "title",
    Classic: "title",
    Essay: "title",
    Publication: "title",
    Magazine: "title",
    Author: "name",
}


@dataclass(frozen=True)
class Receiver:
    """One connection: to which signal, from whom, what it does, and what kind of callable it is."""

    signal: str
    heard: str
    deed: str
    form: str


@dataclass(frozen=True)
class Case:
    """All that is generated."""

    model: type[models.Model]
    title: str
    receivers: tuple[Receiver, ...]
    transactions: tuple[str, ...]
    operations: tuple[str, ...]


@dataclass
class World:
    """What one execution of a case did, as those who took part tell it."""

    case: Case
    calls: list[Any] = field(default_factory=list)
    budget: int = BUDGET
    instance: Any = None

    def note(self, name: str, signal: str, said: dict[str, Any]) -> None:
        """A receiver was called."""
        given = {key: plain(value) for key, value in sorted(said.items())}
        self.calls.append((name, signal, given, connections["default"].in_atomic_block))


def plain(value: Any) -> Any:
    if isinstance(value, models.Model):
        return type(value).__name__, dict(_fields(value)), value._state.adding
    if isinstance(value, type):
        return value.__name__
    if isinstance(value, set | frozenset):
        return sorted(value)
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, models.QuerySet):
        return str(value.query)
    return value


def _fields(instance: models.Model) -> list[tuple[str, Any]]:
    return [item for item in sorted(vars(instance).items()) if item[0] != "_state"]


class Refused(Exception):
    """What a receiver raises."""
