"""The ways to learn: what the site has, with the minutes that each takes.

The minutes of what is read are those of its pages; of what is done, an
estimate of its author's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from django.urls import reverse

from lab.catalogue import experiments
from lessons.catalogue import lessons
from lessons.deep.catalogue import deep_pages
from lessons.performance import performance_page
from lessons.pitfalls.catalogue import pitfalls
from quizzes.catalogue import practice_sets
from quizzes.myths.catalogue import myths


class Timed(Protocol):
    """What takes time."""

    @property
    def minutes(self) -> int:
        """So many minutes."""


@dataclass(frozen=True, kw_only=True)
class Way:
    """One way to learn: where it begins, for whom it is, how long it takes."""

    title: str
    name: str
    text: str
    minutes: int
    slug: str = ""

    @property
    def address(self) -> str:
        """Where it begins."""
        return reverse(self.name, args=[self.slug] if self.slug else [])

    @property
    def duration(self) -> str:
        """How long it takes, in words."""
        if self.minutes > 90:
            return f"about {round(self.minutes / 60)} hours"
        if self.minutes > 55:
            return "an hour or a little more"
        return f"about {self.minutes} minutes" if self.minutes > 1 else "a minute"


def ways() -> list[Way]:
    """All ways, from the first to read to the last to look up."""
    return list(_ways())


def _ways() -> Iterator[Way]:
    yield Way(
        title="The seven steps",
        name="lessons:index",
        text="From “what does save() do?” to “should this be a signal?”, with a run in each step.",
        minutes=_sum(lessons()),
    )
    yield Way(
        title="Why signals exist",
        name="deep:page",
        slug="overview",
        text="What they are, why they matter, and where they fit. The short version.",
        minutes=next((page.minutes for page in deep_pages() if page.slug == "overview"), 5),
    )
    yield Way(
        title="Deep dive",
        name="deep:index",
        text="Under the hood, patterns of production, when not to use signals, and the takeaways.",
        minutes=_sum(deep_pages()),
    )
    yield Way(
        title="Step by step, in the lab",
        name="lab:index",
        text="Every experiment by itself: the code, each event in order, the row at each moment.",
        minutes=2 * len(experiments()),
    )
    yield Way(
        title="What fires what",
        name="lab:matrix",
        text="Each way to write a row, and which signals it sends. Every cell is read off a run.",
        minutes=5,
    )
    yield Way(
        title="Pitfalls",
        name="pitfalls:index",
        text="The wrong code and the right code, both run, on two timelines.",
        minutes=_sum(pitfalls()),
    )
    yield Way(
        title="Performance",
        name="performance",
        text="Eight ways to do work at a save, run side by side: who waits, and for what.",
        minutes=performance_page().minutes,
    )
    yield Way(
        title="Myth or not?",
        name="myths:index",
        text="What people say about signals. Commit to yes or no first; then a run decides.",
        minutes=2 * len(myths()),
    )
    yield Way(
        title="Practice",
        name="practice:index",
        text="Questions of every kind, graded by runs, with each option explained.",
        minutes=_sum(practice_sets().values()),
    )
    yield Way(
        title="The test",
        name="test:index",
        text="Ten questions, easy to hard, others each time: what is strong, and what to read.",
        minutes=15,
    )
    yield Way(
        title="Recall",
        name="recall:index",
        text="What you missed, and cards to learn by heart, come back before you forget them.",
        minutes=5,
    )
    yield Way(
        title="Interview",
        name="interview:index",
        text="Synchronous? Same thread? Same transaction? Each answer with its proof.",
        minutes=10,
    )
    yield Way(
        title="Cheat sheet",
        name="lessons:sheet",
        text="One page to print: order, arguments, what fires what, and the decision.",
        minutes=3,
    )
    yield Way(
        title="Facts",
        name="facts:index",
        text="Every claim of the course with the check that proves it. To look up.",
        minutes=1,
    )
    yield Way(
        title="My library",
        name="library:index",
        text="Your own authors, books and reviews. Switch receivers on and off, save, compare.",
        minutes=10,
    )


def _sum(pages: Iterable[Timed]) -> int:
    return sum(page.minutes for page in pages)
