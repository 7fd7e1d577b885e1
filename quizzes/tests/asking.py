"""What tests of questions share."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from lab.tracing.events import Event, SqlRan, TextPrinted
from lab.tracing.trace import Trace
from quizzes.keys import grade, key_of
from quizzes.practice.rounds import Given
from quizzes.questions import Answer, Question, Undecided, parse


def question(data: dict[str, Any], **changes: Any) -> Question:
    """The question of ``data`` with ``changes``, which has no problems."""
    found, wrong = parse(data | changes)
    assert wrong == []
    assert found
    return found


def problems(data: dict[str, Any], **changes: Any) -> list[str]:
    """What is wrong with ``data`` with ``changes``; None takes a field out."""
    changed = {name: value for name, value in (data | changes).items() if value is not None}
    found, wrong = parse(changed)
    assert (found is None) is bool(wrong)
    return wrong


def sure_key(question: Question, engine: str = "") -> Answer:
    """The key of a question. Where a busy machine cut a run short, that run is made again."""
    for _ in range(4):
        with suppress(Undecided):
            return key_of(question, engine)
    return key_of(question, engine)


def trace(*events: Event, **parts: Any) -> Trace:
    """A trace of these events."""
    return Trace(events=events, **parts)


def sql(number: int, statement: str) -> SqlRan:
    """A statement."""
    return SqlRan(number=number, at=0.0, statement=statement, duration=0.0)


def printed(text: str) -> Trace:
    """A trace that printed."""
    return trace(TextPrinted(number=1, at=0.0, text=text))


def given(question: Question, answer: Answer, confidence: str = "guess") -> Given:
    """An answer as it comes from a form, graded."""
    return Given(answer=answer, grade=grade(question, answer), confidence=confidence)


def pool_of(counts: Mapping[tuple[str, str], int], name: str = "pool") -> tuple[Question, ...]:
    """So many questions of each level and topic: each is decided by its file, with options a, b."""
    options = [
        {"value": value, "text": value.upper(), "why": "W", **({"right": True} if mark else {})}
        for value, mark in (("a", True), ("b", False))
    ]
    return tuple(
        question(
            {"id": f"{name}-{level or 'no'}-{topic or 'no'}-{number}", "kind": "choice"},
            prompt=f"Prompt {name} {level} {topic} {number}",
            options=options,
            **({"level": level} if level else {}),
            **({"topic": topic} if topic else {}),
        )
        for (level, topic), count in counts.items()
        for number in range(count)
    )
