"""Options to choose from, and the three ways in which it is known which are right.

1. The file marks them with ``right = true``.
2. The question has a ``run`` and a ``measure``: right is the option whose ``value``
   the run is measured to give (of several, those in a list like "Book, Essay").
3. Each option has a ``run``: right are those that measure as ``right_if`` says.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.safestring import SafeString

from lab.measures import MEASURES
from lab.tracing.trace import Trace
from quizzes.proofs import reference_problems
from quizzes.questions.base import Answer, Grade, Note, Question, Undecided, amiss
from quizzes.questions.common import deciding_problems, table_problems
from quizzes.runs import Run
from tutorial_site.text import inline

_REQUIRED: dict[str, type] = {"value": str, "text": str, "why": str}
_OPTIONAL: dict[str, type] = {"right": bool, "experiment": str, "run": str}


@dataclass(frozen=True, kw_only=True)
class Option:
    """One option; ``experiment`` is the run that shows why, ``run`` the one that decides."""

    value: str
    text: str
    why: str
    right: bool = False
    experiment: str = ""
    run: str = ""


@dataclass(frozen=True, kw_only=True)
class Options(Question):
    """A question with options, of which some are right."""

    required: ClassVar[Mapping[str, type]] = {"options": list}
    optional: ClassVar[Mapping[str, type]] = {"measure": str, "right_if": list, "wrong_if": list}

    #: What is said of an option that was chosen, and of one that was not.
    said: ClassVar[tuple[str, str]]

    options: tuple[Option, ...]
    measure: str = ""
    right_if: tuple[str, ...] = ()
    wrong_if: tuple[str, ...] = ()

    @property
    def pointed_at(self) -> list[str]:
        """See Question."""
        return [option.experiment for option in self.options if option.experiment]

    @property
    def runs(self) -> tuple[Run, ...]:
        """See Question."""
        if self.run:
            return (Run(self.run),) if self.measure else ()
        return tuple(Run(option.run) for option in self.options if option.run)

    @classmethod
    def problems(cls, data: Mapping[str, Any]) -> Iterator[str]:
        """See Question."""
        yield from table_problems(data, "options", _REQUIRED, _OPTIONAL)
        yield from deciding_problems(data)
        options = [option for option in data["options"] if isinstance(option, dict)]
        for position, option in enumerate(options, start=1):
            for name in ("experiment", "run"):
                if isinstance(option.get(name), str):
                    for problem in reference_problems(option[name]):
                        yield f"option {position}: {problem}"
        yield from _decided_problems(cls, data, options)
        values = [str(option.get("value")) for option in options]
        if len(set(values)) < len(values):
            yield "two options have the same `value`; give each its own"

    @classmethod
    @abstractmethod
    def count_problems(cls, right: int) -> Iterator[str]:
        """What is wrong with so many right options."""

    @classmethod
    def own(cls, data: Mapping[str, Any]) -> dict[str, Any]:
        """See Question."""
        return {"options": tuple(Option(**option) for option in data["options"])}

    @property
    def parts(self) -> dict[str, SafeString]:
        """See Question."""
        return {option.value: inline(option.text) for option in self.options}

    @property
    def values(self) -> list[str]:
        """The values of the options."""
        return [option.value for option in self.options]

    def meant(self, sent: str) -> str:
        """The value that a form means. It sends places, because a value may say too much.

        The value itself is taken as well: pages of an earlier version send it.
        """
        places = {place_of(number): value for number, value in enumerate(self.values, start=1)}
        return places.get(sent, sent)

    def right_values(self, traces: Mapping[Run, Trace]) -> list[str]:
        """The values of the right options. Raises Undecided."""
        if not self.measure:
            return [option.value for option in self.options if option.right]
        measure = MEASURES[self.measure]
        if self.run:
            measured = measure(traces[Run(self.run)])
            return self.measured_values(measured)
        return [o.value for o in self.options if self._is_right(measure(traces[Run(o.run)]))]

    def measured_values(self, measured: str) -> list[str]:
        """The options that a measure names. Raises Undecided."""
        found = [measured] if measured in self.values else measured.split(", ")
        if stray := [name for name in found if name not in self.values]:
            raise Undecided(f"the run gives {stray[0]!r}, which is no option's value")
        return found

    def _is_right(self, measured: str) -> bool:
        if measured not in (*self.right_if, *self.wrong_if):
            raise Undecided(f"{measured!r} is neither in `right_if` nor in `wrong_if`")
        return measured in self.right_if

    def grade_values(self, chosen: list[str], right: list[str]) -> Grade:
        """How a choice of these options does."""
        return Grade(
            right=set(chosen) == set(right),
            said=tuple(inline(o.text) for o in self.options if o.value in chosen),
            expected=tuple(inline(o.text) for o in self.options if o.value in right),
            mistakes=amiss(chosen, right),
            notes=tuple(
                Note(
                    text=inline(option.text),
                    why=inline(option.why),
                    right=option.value in right,
                    chosen=option.value in chosen,
                    truth="right" if option.value in right else "wrong",
                    said=self.said[option.value not in chosen],
                    experiment=option.experiment or option.run,
                )
                for option in self.options
            ),
        )

    def present_own(self, typed: Answer) -> dict[str, Any]:
        """See Question."""
        chosen = typed if isinstance(typed, list) else [typed]
        return {
            "options": [
                {
                    "value": place_of(number),
                    "text": inline(option.text),
                    "checked": option.value in chosen,
                }
                for number, option in enumerate(self.options, start=1)
            ],
        }


def place_of(number: int) -> str:
    """How a form calls the option at this place."""
    return f"option-{number}"


def _decided_problems(
    cls: type[Options], data: Mapping[str, Any], options: list[dict[str, Any]]
) -> Iterator[str]:
    """Whether it is known in exactly one way which options are right."""
    marked = [option.get("right") for option in options].count(True)
    with_run = sum("run" in option for option in options)
    if "measure" not in data:
        yield from cls.count_problems(marked)
        if with_run:
            yield "the options have a `run` and nothing measures it; add `measure`"
    elif marked:
        yield "the run decides which option is right; remove `right`"
    elif ("run" in data) is bool(with_run):
        yield "`measure` needs one `run`, or one in each option and none beside the prompt"
    elif with_run and (with_run < len(options) or not data.get("right_if")):
        yield "give each option a `run`, and `right_if` the values that make one right"
