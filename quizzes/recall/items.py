"""What a card asks: a question, a belief, an interview's question, a prediction, a text.

Each kind has the same verbs as a question: ``present``, ``typed``, ``read`` and
``grade``. What is right comes from the same runs as where it was asked first.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, ClassVar

from django.http import QueryDict
from django.urls import reverse
from django.utils.safestring import SafeString

from quizzes.keys import grade
from quizzes.proofs import Proof
from quizzes.questions import Answer, Grade, Question, Rubbish
from quizzes.questions.base import single
from tutorial_site.text import inline


@dataclass(frozen=True, kw_only=True)
class Explained:
    """A graded answer, with what there is to read about it.

    ``told`` are sentences, ``proof`` a run to be drawn in place, ``more`` the
    address and the name of where it is explained at length.
    """

    grade: Grade
    told: tuple[SafeString, ...] = ()
    proof: Proof | None = None
    more: tuple[str, str] = ("", "")


class Item(ABC):
    """Something to ask. ``label`` says in a word or two what it is."""

    label: ClassVar[str]
    #: Whether one answers and is graded, or reads the back and grades oneself.
    is_graded: ClassVar[bool] = True

    id: str
    content_hash: str
    prompt: SafeString
    facts: tuple[str, ...]

    @property
    @abstractmethod
    def template(self) -> str:
        """The template that draws what ``present()`` gives."""

    @property
    @abstractmethod
    def fields(self) -> Collection[str]:
        """The names under which a form sends the answer."""

    @abstractmethod
    def present(self, typed: Answer = None) -> dict[str, Any]:
        """What the template needs, with ``typed`` filled in, and no key."""

    @abstractmethod
    def typed(self, posted: QueryDict) -> Answer:
        """What a form holds, as far as it can be shown again."""

    @abstractmethod
    def read(self, posted: QueryDict) -> Answer:
        """The answer in a form. Raises Rubbish."""

    @abstractmethod
    def explain(self, answer: Answer) -> Explained:
        """How the answer does. Raises Undecided, and what the lab raises without a run."""


class QuestionItem(Item):
    """A question of a quiz, of any kind."""

    label = "Question"

    def __init__(self, question: Question) -> None:
        self.question = question
        self.id, self.content_hash = question.id, question.content_hash
        self.prompt, self.facts = inline(question.prompt), question.facts

    @property
    def template(self) -> str:
        """See Item."""
        return self.question.template

    @property
    def fields(self) -> Collection[str]:
        """See Item. An item of a list may be moved before one answers."""
        return {*self.question.fields, *(["move"] if self.question.kind == "order" else [])}

    def present(self, typed: Answer = None) -> dict[str, Any]:
        """See Item."""
        return self.question.present(typed)

    def typed(self, posted: QueryDict) -> Answer:
        """See Item."""
        return self.question.typed(posted)

    def read(self, posted: QueryDict) -> Answer:
        """See Item."""
        return self.question.read(posted)

    def explain(self, answer: Answer) -> Explained:
        """See Item."""
        graded = grade(self.question, answer)
        quick = (inline(self.question.quick),) if self.question.quick else ()
        more = ("", "")
        if reference := next(iter(self.question.shows), ""):
            slug, mark, query = reference.partition("?")
            more = (f"{reverse('lab:experiment', args=[slug])}{mark}{query}", "See the run")
        return Explained(grade=graded, told=quick, more=more)


class Choice(Item):
    """What has options of which one is right by a run: (value, text) each."""

    template = "quizzes/_choice.html"
    fields = ("choice",)

    options: tuple[tuple[str, str], ...]

    @property
    def code(self) -> str:
        """The code beside the prompt."""
        return ""

    def present(self, typed: Answer = None) -> dict[str, Any]:
        """See Item."""
        options = [
            {"value": value, "text": inline(text), "checked": value == typed}
            for value, text in self.options
        ]
        return {"prompt": self.prompt, "code": self.code, "options": options}

    def typed(self, posted: QueryDict) -> Answer:
        """See Item."""
        return posted.get("choice")

    def read(self, posted: QueryDict) -> Answer:
        """See Item."""
        chosen = single(posted, "choice")
        if chosen not in dict(self.options):
            raise Rubbish("Choose one of the answers first.")
        return chosen

    def graded(self, answer: str, right: str) -> Grade:
        """How a choice does where ``right`` is the value of the right option."""
        texts = dict(self.options)
        return Grade(
            right=answer == right,
            said=(inline(texts[answer]),),
            expected=(inline(texts[right]),),
            notes=(),
        )
