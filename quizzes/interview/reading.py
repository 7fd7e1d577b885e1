"""Reading a question of the interview, and everything that is wrong with its file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from quizzes.commitments import hash_of
from quizzes.interview.questions import Option, Question, Trial
from quizzes.proofs import proof_problems
from quizzes.references import fact_problems
from tutorial_site.content import ContentError, field_problems, read_toml

_REQUIRED: dict[str, type] = {
    "prompt": str,
    "aloud": str,
    "run": dict,
    "control": dict,
    "options": list,
}
_OPTIONAL: dict[str, type] = {"facts": list, "no_claim": bool}
_TRIAL: dict[str, type] = {"title": str, "experiment": str, "measure": str, "reads": dict}
_OPTION: dict[str, type] = {"value": str, "text": str, "why": str, "run": str, "control": str}
_NAME = re.compile(r"\d\d-([a-z0-9]+(?:-[a-z0-9]+)*)")


@dataclass(frozen=True, kw_only=True)
class QuestionFile:
    """What one file holds: a question, or the problems that keep it from being one."""

    path: Path
    slug: str
    question: Question | None = None
    problems: tuple[str, ...] = ()


def read_question(path: Path) -> QuestionFile:
    """The question in the file at ``path``."""
    name = _NAME.fullmatch(path.stem)
    slug = name[1] if name else path.stem
    named = [] if name else ["its name is not like 01-some-question.toml; rename it"]
    try:
        data = read_toml(path)
    except ContentError as error:
        return QuestionFile(path=path, slug=slug, problems=(*named, str(error)))
    wrong = named + (field_problems(data, _REQUIRED, _OPTIONAL) or list(_problems(data)))
    question = None if wrong else _question(slug, data)
    return QuestionFile(path=path, slug=slug, question=question, problems=tuple(wrong))


def _question(slug: str, data: dict[str, Any]) -> Question:
    asked = {name: data[name] for name in ("prompt", "run", "control", "options")}
    return Question(
        slug=slug,
        prompt=data["prompt"],
        aloud=data["aloud"],
        run=_trial(data["run"]),
        control=_trial(data["control"]),
        options=tuple(Option(**option) for option in data["options"]),
        facts=tuple(data.get("facts", [])),
        content_hash=hash_of(asked),
    )


def _trial(data: dict[str, Any]) -> Trial:
    return Trial(**{**data, "reads": tuple(data["reads"].items())})


def _problems(data: dict[str, Any]) -> Iterator[str]:
    yield from fact_problems(data.get("facts", []))
    for place in ("run", "control"):
        for problem in _trial_problems(data[place]):
            yield f"`{place}`: {problem}"
    options = data["options"]
    if len(options) < 2:
        yield "`options` needs two or more tables; write each as [[options]]"
    for number, option in enumerate(options, 1):
        known = field_problems(option, _OPTION) if isinstance(option, dict) else ["make it a table"]
        for problem in known or _option_problems(option, data):
            yield f"option {number}: {problem}"
    values = [option.get("value") for option in options if isinstance(option, dict)]
    if len({*map(str, values)}) < len(values):
        yield "two options have the same `value`; give each its own"


def _trial_problems(trial: dict[str, Any]) -> Iterator[str]:
    yield from (wrong := field_problems(trial, _TRIAL))
    if not wrong:
        yield from proof_problems(trial["experiment"], trial["measure"])
        if not all(isinstance(text, str) for text in trial["reads"].values()):
            yield "`reads` needs a sentence for each value of the measure"


def _option_problems(option: dict[str, Any], data: dict[str, Any]) -> Iterator[str]:
    for place in ("run", "control"):
        if option[place] not in (reads := data[place].get("reads", {})):
            yield f"`{place}` is {option[place]!r}; use one of `{place}.reads`: {', '.join(reads)}"
