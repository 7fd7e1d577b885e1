"""One right option among several, each with the reason why it is right or wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from quizzes.questions.base import Grade, Question, Rubbish
from quizzes.references import fact_problems
from tutorial_site.content import field_problems
from tutorial_site.text import code, inline

_REQUIRED: dict[str, type] = {"id": str, "kind": str, "prompt": str, "options": list}
_OPTIONAL: dict[str, type] = {"code": str, "facts": list, "no_claim": bool}
_OPTION_REQUIRED: dict[str, type] = {"value": str, "text": str, "why": str}
_OPTION_OPTIONAL: dict[str, type] = {"right": bool, "experiment": str}
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True, kw_only=True)
class ChoiceOption:
    """One option; ``experiment`` is the slug of the run that shows why."""

    value: str
    text: str
    why: str
    right: bool = False
    experiment: str | None = None


@dataclass(frozen=True, kw_only=True)
class Choice(Question):
    """A question with one right option."""

    kind: ClassVar[str] = "choice"

    prompt: str
    options: tuple[ChoiceOption, ...]
    code: str = ""

    @property
    def experiments(self) -> list[str]:
        """See Question."""
        return [option.experiment for option in self.options if option.experiment]

    @classmethod
    def problems(cls, data: Mapping[str, Any]) -> Iterator[str]:
        """See Question."""
        yield from (wrong := field_problems(data, _REQUIRED, _OPTIONAL))
        if wrong:
            return
        yield from _code_problems(data.get("code", ""))
        if not _SLUG.fullmatch(data["id"]):
            yield f"`id` is {data['id']!r}; use small letters, digits and hyphens"
        yield from fact_problems(data.get("facts", []))
        options = [option for option in data["options"] if isinstance(option, dict)]
        if len(options) < max(2, len(data["options"])):
            yield "`options` needs two or more tables; write each as [[questions.options]]"
        for position, option in enumerate(options, start=1):
            for problem in field_problems(option, _OPTION_REQUIRED, _OPTION_OPTIONAL):
                yield f"option {position}: {problem}"
        if (right := [option.get("right") for option in options].count(True)) != 1:
            yield f"{right} options are right; mark exactly one with `right = true`"
        values = [str(option.get("value")) for option in options]
        if len(set(values)) < len(values):
            yield "two options have the same `value`; give each its own"

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> Self:
        """See Question."""
        return cls(
            id=data["id"],
            content_hash=cls.hash_of(data),
            prompt=data["prompt"],
            code=data.get("code", ""),
            options=tuple(ChoiceOption(**option) for option in data["options"]),
        )

    def read(self, posted: Mapping[str, str]) -> str:
        """See Question."""
        chosen = posted.get("choice", "")
        if not chosen:
            raise Rubbish("Choose one of the answers first.")
        if chosen not in [option.value for option in self.options]:
            raise Rubbish("That is not one of the answers. Choose one of these.")
        return chosen

    def present(self, chosen: str | None = None) -> dict[str, Any]:
        """See Question."""
        return {
            "prompt": inline(self.prompt),
            "code": code(self.code) if self.code else "",
            "options": [
                {
                    "value": option.value,
                    "text": inline(option.text),
                    "checked": option.value == chosen,
                }
                for option in self.options
            ],
        }

    def grade(self, chosen: str) -> Grade:
        """See Question."""
        option = next(option for option in self.options if option.value == chosen)
        others = [other for other in self.options if option.right and other is not option]
        return Grade(
            right=option.right,
            why=inline(option.why),
            experiment=option.experiment,
            others=tuple((inline(other.text), inline(other.why)) for other in others),
        )


def _code_problems(source: str) -> Iterator[str]:
    try:
        compile(source, "<code>", "exec")
    except (SyntaxError, ValueError) as error:
        yield f"`code` does not compile ({error}); correct it"
