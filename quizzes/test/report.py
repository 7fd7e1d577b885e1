"""What a test that is over tells: topic by topic, and where to read on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.urls import reverse

from lab.definitions import GROUPS
from lessons.topics import Reading, readings
from quizzes.catalogue import Quiz
from quizzes.commitments import SURE
from quizzes.practice.asking import Asked, ask
from quizzes.test.results import PLACE
from quizzes.test.sittings import Sitting


@dataclass(frozen=True, kw_only=True)
class Topic:
    """How a test went in one topic. ``sure`` are the wrong answers of which one was sure."""

    title: str
    right: int
    of: int
    sure: int
    readings: tuple[Reading, ...]

    @property
    def is_gap(self) -> bool:
        """Whether something of it was missed."""
        return self.right < self.of


@dataclass(frozen=True, kw_only=True)
class Again(Quiz):
    """What was missed in a test, to be practised like any set: each answer is explained at once."""

    number: int

    @property
    def place(self) -> str:
        """See Quiz."""
        return place_of(self.number)

    @property
    def address(self) -> str:
        """See Quiz."""
        return reverse("test:again", args=[self.number])

    @property
    def parent(self) -> tuple[str, str]:
        """See Quiz."""
        return f"Test {self.number}", reverse("test:sitting", args=[self.number])


def place_of(number: int) -> str:
    """Where the rounds with what was missed in this test are kept."""
    return f"{PLACE}/{number}"


def topics_of(now: Sitting) -> list[Topic]:
    """The topics of a test: where most was missed comes first, and among these what was sure."""
    names = dict.fromkeys(question.topic for question in now.reviewed)
    topics = [_topic(name, now) for name in names]
    return sorted(topics, key=lambda topic: (topic.right - topic.of, -topic.sure, topic.title))


def reviewed(now: Sitting) -> list[Asked]:
    """Every answer beside the right one: what was missed comes first, most sure of all first."""
    return [ask(now, question) for question in now.reviewed]


def again(now: Sitting) -> Again:
    """The set of what was missed."""
    return Again(
        slug=f"again-{now.number}",
        title="What you missed",
        summary=f"What went wrong in test {now.number}. Now each answer is explained at once.",
        minutes=2 * len(now.missed),
        questions=tuple(now.missed),
        path=Path(),
        number=now.number,
    )


def _topic(name: str, now: Sitting) -> Topic:
    rows = [now.answers[question.id] for question in now.reviewed if question.topic == name]
    return Topic(
        title=GROUPS.get(name, "Other questions"),
        right=sum(row.right for row in rows),
        of=len(rows),
        sure=sum(not row.right and row.confidence in SURE for row in rows),
        readings=readings(name),
    )
