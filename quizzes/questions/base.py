"""What every kind of question can do."""

from __future__ import annotations

import hashlib
import json
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from django.utils.safestring import SafeString


class Rubbish(Exception):
    """What came in is no answer to the question: a sentence for the learner."""


@dataclass(frozen=True, kw_only=True)
class Grade:
    """How an answer did.

    ``why`` explains it, ``experiment`` is the slug of the run that shows it,
    ``others`` explains the remaining options, once nothing is left to guess.
    """

    right: bool
    why: SafeString
    experiment: str | None = None
    others: tuple[tuple[SafeString, SafeString], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Question(ABC):
    """One question. It knows its key; what it presents does not hold it.

    ``content_hash`` changes with every word of the question, so that an answer
    kept from an earlier wording is not taken for one to this.
    """

    kind: ClassVar[str]

    id: str
    content_hash: str

    @staticmethod
    def hash_of(data: Mapping[str, Any]) -> str:
        """The hash of the data that a question was read from."""
        text = json.dumps(data, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def template(self) -> str:
        """The template that draws what ``present()`` gives."""
        return f"quizzes/_{self.kind}.html"

    @property
    @abstractmethod
    def experiments(self) -> list[str]:
        """The slugs of all experiments that it points at."""

    @classmethod
    @abstractmethod
    def problems(cls, data: Mapping[str, Any]) -> Iterator[str]:
        """Everything that is wrong with ``data``."""

    @classmethod
    @abstractmethod
    def parse(cls, data: Mapping[str, Any]) -> Self:
        """The question that ``data``, which has no problems, describes."""

    @abstractmethod
    def read(self, posted: Mapping[str, str]) -> str:
        """The answer in a form that was sent. Raises Rubbish."""

    @abstractmethod
    def present(self, chosen: str | None = None) -> dict[str, Any]:
        """What a template needs to ask it, with ``chosen`` filled in, and no key."""

    @abstractmethod
    def grade(self, chosen: str) -> Grade:
        """How the answer ``chosen`` does."""
