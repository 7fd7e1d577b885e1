"""What a run prints: typed, and compared line by line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, ClassVar

from django.http import QueryDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from lab.tracing.trace import Trace
from quizzes.questions.base import Answer, Grade, Note, Question, Rubbish, Undecided, single
from quizzes.questions.common import run_problems, table_problems
from quizzes.runs import Run
from tutorial_site.text import inline

_MISTAKEN: dict[str, type] = {"text": str, "why": str}
_LONGEST = 2000


@dataclass(frozen=True, kw_only=True)
class Printed(Question):
    """A text to be typed. Its answer is the text without spaces at the ends of lines.

    ``mistaken`` are wrong texts that people type, each with its reason.
    """

    kind: ClassVar[str] = "printed"
    required: ClassVar[Mapping[str, type]] = {"why": str, "mistaken": list}

    why: str
    mistaken: tuple[tuple[str, str], ...]

    @classmethod
    def problems(cls, data: Mapping[str, Any]) -> Iterator[str]:
        """See Question."""
        yield from run_problems(data)
        yield from table_problems(data, "mistaken", _MISTAKEN)

    @classmethod
    def own(cls, data: Mapping[str, Any]) -> dict[str, Any]:
        """See Question."""
        mistaken = [(trimmed(entry["text"]), entry["why"]) for entry in data["mistaken"]]
        return {"mistaken": tuple(mistaken)}

    @property
    def parts(self) -> dict[str, SafeString]:
        """See Question."""
        return {text: _block(text) for text, _ in self.mistaken}

    def typed(self, posted: QueryDict) -> str:
        """See Question."""
        return posted.get("printed", "")[:_LONGEST]

    def read(self, posted: QueryDict) -> str:
        """See Question."""
        text = single(posted, "printed")
        if "\0" in text:
            raise Rubbish("This text holds a NUL character, which nobody prints. Remove it.")
        if len(text) > _LONGEST:
            raise Rubbish(f"This text has {len(text)} characters, far too many. Shorten it.")
        if not (answer := trimmed(text)):
            raise Rubbish("Type what is printed, one line for each line.")
        return answer

    def key(self, traces: Mapping[Run, Trace]) -> str:
        """See Question."""
        text = trimmed(traces[Run(self.run)].printed)
        if not text:
            raise Undecided("the run prints nothing; let its code print something")
        if text in dict(self.mistaken):
            raise Undecided(f"{text!r} is called mistaken, and the run prints it")
        return text

    def grade(self, answer: Answer, key: Answer) -> Grade:
        """See Question."""
        right = Note(
            text=_block(key),
            why=inline(self.why),
            right=True,
            chosen=answer == key,
            truth="this is printed",
            said="you typed this" if answer == key else "",
        )
        wrong = [
            Note(
                text=_block(text),
                why=inline(why),
                chosen=answer == text,
                truth="not printed" if answer == text else "often typed, and not printed",
                said="you typed this" if answer == text else "",
            )
            for text, why in self.mistaken
        ]
        if answer not in (key, *dict(self.mistaken)):
            wrong = [_own_note(answer, key), *wrong]
        pairs = list(zip_longest(answer.splitlines(), key.splitlines()))
        return Grade(
            right=answer == key,
            ordered=True,
            said=tuple(_line(said, said == line) for said, line in pairs if said is not None),
            expected=tuple(_line(line, True) for _, line in pairs if line is not None),
            notes=(right, *wrong),
            mistakes=() if answer == key else (self._mistake(answer),),
        )

    def _mistake(self, answer: str) -> str:
        """What was typed, if the file foresees it: else it is nobody's business."""
        return answer if answer in dict(self.mistaken) else "another text"

    def present_own(self, typed: Answer) -> dict[str, Any]:
        """See Question."""
        return {"typed": typed or ""}


def trimmed(text: str) -> str:
    """The text without what nobody sees: spaces at the ends of lines, empty lines around."""
    return "\n".join(line.rstrip() for line in text.splitlines()).strip("\n").rstrip()


def _own_note(answer: str, key: str) -> Note:
    """A wrong text that the file does not name: where it parts from what is printed."""
    pairs = enumerate(zip_longest(answer.splitlines(), key.splitlines()), start=1)
    number, typed, line = next((n, typed, line) for n, (typed, line) in pairs if typed != line)
    if typed is None:
        why = format_html("Line {} is missing: <code>{}</code>.", number, line)
    elif line is None:
        why = format_html("Line {} is one too many: only {} are printed.", number, number - 1)
    else:
        why = format_html("Line {} is the first that differs: <code>{}</code>.", number, line)
    return Note(
        text=_block(answer), why=why, chosen=True, truth="not printed", said="you typed this"
    )


def _line(line: str, is_right: bool) -> SafeString:
    form = "<code>{}</code>" if is_right else "<mark><code>{}</code></mark>"
    return format_html(form, line)


def _block(text: str) -> SafeString:
    return format_html_join(mark_safe("<br>"), "<code>{}</code>", ((t,) for t in text.splitlines()))
