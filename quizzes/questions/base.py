"""What every kind of question can do."""

from __future__ import annotations

import hashlib
import json
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from django.http import QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString

from lab.highlighting import code_html
from lab.tracing.trace import Trace
from quizzes.runs import Run, call_for, source_of
from tutorial_site.text import inline

#: An answer is what JSON can hold: its shape belongs to the kind of the question.
type Answer = Any

LEVELS = ("easy", "medium", "hard")
#: Fields of a form that are not the answer.
FORM = frozenset({"csrfmiddlewaretoken", "confidence", "round", "hash", "move"})


class Rubbish(Exception):
    """What came in is no answer to the question: a sentence for the learner."""


class Undecided(Exception):
    """The runs do not tell what is right: a sentence for the author of the question."""


@dataclass(frozen=True, kw_only=True)
class Note:
    """One option explained.

    ``right`` is whether it belongs to the right answer, and ``truth`` says so
    in words. ``chosen`` is whether it belongs to the learner's, and ``said``
    says so, where there is something to say. ``place`` is where it belongs in
    an order, ``misplaced`` whether the learner had it elsewhere. ``experiment``
    is the address of the run that shows why.
    """

    text: SafeString
    why: SafeString
    right: bool = False
    chosen: bool = False
    truth: str
    said: str = ""
    place: int | None = None
    misplaced: bool = False
    experiment: str = ""

    @property
    def is_off(self) -> bool:
        """Whether what the learner said of it is wrong."""
        return self.misplaced or self.chosen is not self.right

    @property
    def sign(self) -> str:
        """Whether it is true, in one sign: of the option, whatever the learner did."""
        if self.place is not None:
            return str(self.place)
        return "✓" if self.right else "✗"


@dataclass(frozen=True, kw_only=True)
class Grade:
    """How an answer did.

    ``said`` and ``expected`` are the answer and the right one, to be read side
    by side; ``notes`` explain every option. ``ordered`` is
    whether their order is part of the answer. ``mistakes`` names the parts
    that are wrong, so that they can be counted: words of the question's file,
    never what a person typed.
    """

    right: bool
    said: tuple[SafeString, ...]
    expected: tuple[SafeString, ...]
    notes: tuple[Note, ...]
    ordered: bool = False
    mistakes: tuple[str, ...] = ()

    @property
    def tag(self) -> str:
        """The HTML element that lists what was said."""
        return "ol" if self.ordered else "ul"

    @property
    def why(self) -> SafeString:
        """Why the first of the chosen options is right or wrong."""
        return next((note.why for note in self.notes if note.chosen), inline(""))

    @property
    def experiment(self) -> str | None:
        """The run that shows it, as an address of the lab."""
        return next((note.experiment for note in self.notes if note.chosen), "") or None

    @property
    def others(self) -> tuple[tuple[SafeString, SafeString], ...]:
        """The remaining options, once nothing is left to guess."""
        if not self.right:
            return ()
        return tuple((note.text, note.why) for note in self.notes if not note.chosen)


@dataclass(frozen=True, kw_only=True)
class Question(ABC):
    """One question. What it presents does not hold its key.

    ``run`` is the address of the run that decides, where one does: then no file
    says what is right. ``content_hash`` changes with every word of the question,
    so that an answer kept from an earlier wording is not taken for one to this.
    """

    kind: ClassVar[str]
    #: The fields of its table in TOML, besides those of every kind.
    required: ClassVar[Mapping[str, type]] = {}
    optional: ClassVar[Mapping[str, type]] = {}

    id: str
    content_hash: str
    prompt: str
    code: str = ""
    run: str = ""
    facts: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    mistakes: tuple[str, ...] = ()
    level: str = ""
    topic: str = ""
    quick: str = ""

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
    def paper(self) -> str:
        """The template that draws the same on paper."""
        return f"quizzes/paper/_{self.kind}.html"

    @property
    def shows(self) -> tuple[str, ...]:
        """The addresses of all runs that it points at, each once."""
        found = [self.run, *(run.reference for run in self.runs), *self.pointed_at]
        return tuple(dict.fromkeys(reference for reference in found if reference))

    @property
    def shown_code(self) -> str:
        """The code beside the prompt: the file's, or that of the run, with its call."""
        if self.code or not self.run:
            return self.code
        return "\n".join([*source_of(self.run), "", "", call_for(self.run)])

    @property
    def experiments(self) -> list[str]:
        """The slugs of all experiments that it points at."""
        return [reference.partition("?")[0] for reference in self.shows]

    @property
    def pointed_at(self) -> Iterable[str]:
        """The addresses of runs that its options point at."""
        return ()

    @property
    @abstractmethod
    def parts(self) -> dict[str, SafeString]:
        """The words of what can be got wrong, by the names that ``Grade.mistakes`` uses."""

    @property
    def fields(self) -> Collection[str]:
        """The names under which a form sends the answer."""
        return {self.kind}

    @property
    def runs(self) -> tuple[Run, ...]:
        """The runs that decide what is right; none where its file says it."""
        return (Run(self.run),) if self.run else ()

    @classmethod
    @abstractmethod
    def problems(cls, data: Mapping[str, Any]) -> Iterator[str]:
        """Everything that is wrong with ``data``, whose fields are those of the kind."""

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> Self:
        """The question that ``data``, which has no problems, describes."""
        known: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in data.items()
            if name not in {"kind", "no_claim"}
        }
        return cls(content_hash=cls.hash_of(data), **(known | cls.own(data)))

    @classmethod
    @abstractmethod
    def own(cls, data: Mapping[str, Any]) -> dict[str, Any]:
        """The fields of the kind that are more than texts and lists of texts."""

    @abstractmethod
    def typed(self, posted: QueryDict) -> Answer:
        """What a form holds, as far as it can be shown again."""

    @abstractmethod
    def read(self, posted: QueryDict) -> Answer:
        """The answer in a form that was sent. Raises Rubbish."""

    @abstractmethod
    def key(self, traces: Mapping[Run, Trace]) -> Answer:
        """What is right by the traces of its ``runs``. Raises Undecided."""

    @abstractmethod
    def grade(self, answer: Answer, key: Answer) -> Grade:
        """How an answer does."""

    def present(self, typed: Answer = None) -> dict[str, Any]:
        """What a template needs to ask it, with ``typed`` filled in, and no key."""
        return {
            "prompt": inline(self.prompt),
            "code": listing(text) if (text := self.shown_code) else "",
            **self.present_own(typed),
        }

    @abstractmethod
    def present_own(self, typed: Answer) -> dict[str, Any]:
        """The part of ``present()`` that is the kind's."""


def listing(source: str) -> SafeString:
    """Code with numbers, whose long lines go on below."""
    lines = code_html(source.rstrip())
    return format_html('<div class="code"><pre tabindex="0"><code>{}</code></pre></div>', lines)


def shuffled(values: Iterable[str], id: str) -> list[str]:
    """``values`` in an order that is always the same and has nothing to do with theirs."""
    return sorted(values, key=lambda value: hashlib.sha256(f"{id} {value}".encode()).digest())


def amiss(said: Iterable[str], right: Iterable[str]) -> tuple[str, ...]:
    """The names of what was said and is not right, and of what is right and was not said."""
    said, right = list(said), list(right)
    left_out = [f"left out: {name}" for name in right if name not in said]
    return (*(name for name in said if name not in right), *left_out)


def single(posted: QueryDict, name: str) -> str:
    """The one text under ``name``, or the empty string. Raises Rubbish if it came twice."""
    if len(texts := posted.getlist(name)) > 1:
        raise Rubbish("This came twice. Load the page again and answer once.")
    return texts[0] if texts else ""
