"""What a file holds: each section is a table of the database, with its fields and its rules."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from lab.catalogue import experiments
from lessons.carrying.values import (
    Check,
    anything,
    count,
    maybe,
    one_of,
    past,
    place,
    seed,
    several,
    slug,
    soon,
    table,
    text,
    truth,
)
from lessons.catalogue import lessons
from lessons.models import LessonProgress
from quizzes.catalogue import practice_sets, questions
from quizzes.commitments import CONFIDENCES
from quizzes.interview.catalogue import questions as interview_questions
from quizzes.models import CheckAnswer, Commitment, PredictionAnswer, Round
from quizzes.myths.catalogue import myths
from quizzes.recall.keeping import is_known as is_known_card
from quizzes.recall.models import Card
from quizzes.test.results import PLACE as TEST

type Row = dict[str, Any]

#: How many rows a section can have. Nobody has as many; a file from anywhere might.
MOST = 5000
_HASH = text(64)
#: A test, and the practice with what was missed in one.
_OF_TESTS = re.compile(rf"{TEST}(?:/[0-9]{{1,6}})?")
_SURE = one_of("", *CONFIDENCES)


@dataclass(frozen=True, kw_only=True)
class Section:
    """The rows of one model.

    ``key`` are the fields that name a row, ``latest`` the one that tells which
    of two rows of the same name is the newer. ``join`` makes one of both, the
    older first. ``is_known`` tells whether the site still has what a row is about.
    """

    model: type[Model]
    fields: Mapping[str, Check]
    key: tuple[str, ...]
    latest: str
    is_known: Callable[[Row], bool]
    join: Callable[[Row, Row], Row] = lambda older, newer: newer

    @property
    def check(self) -> Check:
        """Checks the whole section."""
        return several(table(self.fields), MOST)


def _join_lessons(older: Row, newer: Row) -> Row:
    """Opened and run at last, finished at first."""
    ran = [row["ran_at"] for row in (older, newer) if row["ran_at"]]
    done = [row["done_at"] for row in (older, newer) if row["done_at"]]
    return newer | {"ran_at": max(ran, default=None), "done_at": min(done, default=None)}


def _join_predictions(older: Row, newer: Row) -> Row:
    """What was said at first stays what was said at first."""
    return newer | {"right_at_first": older["right_at_first"]}


def _join_rounds(older: Row, newer: Row) -> Row:
    """One round that went on in two places: of each question the first answer counts."""
    answered = {_named(row) for row in older["answers"]}
    more = [row for row in newer["answers"] if _named(row) not in answered]
    ended = older["ended_at"] or newer["ended_at"]
    return older | {"answers": [*older["answers"], *more], "ended_at": ended}


def _named(answer: Row) -> tuple[str, str]:
    return answer["question"], answer["content_hash"]


def _is_known_prediction(row: Row) -> bool:
    experiment = experiments().get(row["experiment"])
    return experiment is not None and any(
        asked.id == row["prediction"] and option.value == row["chosen"]
        for asked in experiment.predictions
        for option in asked.options
    )


def _is_known_commitment(row: Row) -> bool:
    return row["item"] in (myths() if row["room"] == "myths" else interview_questions())


def _is_known_place(row: Row) -> bool:
    places = {quiz.place for quiz in practice_sets().values()}
    return row["place"] in places or bool(_OF_TESTS.fullmatch(row["place"]))


ANSWER: Mapping[str, Check] = {
    "question": slug,
    "content_hash": _HASH,
    "answer": anything,
    "right": truth,
    "confidence": one_of(*CONFIDENCES),
    "answered_at": past,
}

SECTIONS: Mapping[str, Section] = {
    "lessons": Section(
        model=LessonProgress,
        fields={"lesson": slug, "opened_at": past, "ran_at": maybe(past), "done_at": maybe(past)},
        key=("lesson",),
        latest="opened_at",
        is_known=lambda row: row["lesson"] in {lesson.slug for lesson in lessons()},
        join=_join_lessons,
    ),
    "predictions": Section(
        model=PredictionAnswer,
        fields={
            "experiment": slug,
            "prediction": slug,
            "chosen": text(200),
            "right": truth,
            "right_at_first": truth,
            "answered_at": past,
        },
        key=("experiment", "prediction"),
        latest="answered_at",
        is_known=_is_known_prediction,
        join=_join_predictions,
    ),
    "checks": Section(
        model=CheckAnswer,
        fields={
            "question": slug,
            "content_hash": _HASH,
            "chosen": text(200),
            "right": truth,
            "answered_at": past,
        },
        key=("question",),
        latest="answered_at",
        is_known=lambda row: row["question"] in questions(),
    ),
    "commitments": Section(
        model=Commitment,
        fields={
            "room": one_of("myths", "interview"),
            "item": slug,
            "content_hash": _HASH,
            "said": text(100),
            "confidence": _SURE,
            "right": truth,
            "for_review": truth,
            "answered_at": past,
        },
        key=("room", "item"),
        latest="answered_at",
        is_known=_is_known_commitment,
    ),
    "rounds": Section(
        model=Round,
        fields={
            "place": place,
            "number": count,
            "questions": several(slug, 100),
            "seed": seed,
            "started_at": past,
            "ended_at": maybe(past),
            "answers": several(table(ANSWER), 200),
        },
        key=("place", "started_at"),
        latest="started_at",
        is_known=_is_known_place,
        join=_join_rounds,
    ),
    "cards": Section(
        model=Card,
        fields={
            "room": one_of(*Card.Room.values),
            "item": slug,
            "content_hash": _HASH,
            "state": anything,
            "due": soon,
            "turn": count,
            "surely_wrong": truth,
            "answer": anything,
            "right": maybe(truth),
            "confidence": one_of("", *CONFIDENCES, "again", "hard", "good", "easy"),
            "answered_at": maybe(past),
            "added_at": past,
        },
        key=("room", "item"),
        latest="due",
        is_known=lambda row: is_known_card(row["room"], row["item"]),
    ),
}
