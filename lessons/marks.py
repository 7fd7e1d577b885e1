"""All that a lesson's page shows of a learner, read by one query."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import F, QuerySet, Value
from django.db.models.functions import JSONObject
from django.http import HttpRequest
from django.utils import timezone

from lessons.learners import LearnerRequest, name_in_cookie
from lessons.models import Learner, LessonProgress
from quizzes.catalogue import Quiz
from quizzes.models import CheckAnswer, Round
from quizzes.practice.rounds import Row, Standing, place_of, standing_in
from quizzes.recall.models import Dues

#: A lesson that stays open is noted anew after this time, and not at every look.
_NOTED_AGAIN_AFTER = timedelta(hours=1)
_NAME = Learner._meta.get_field("uuid")
_NOBODY = UUID(int=0)


class Mark(NamedTuple):
    """When a lesson was last opened, when something ran in it, and when it was finished."""

    lesson: str
    opened_at: datetime
    ran_at: datetime | None = None
    done_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Marks:
    """The learner, None for a stranger; the marks by lesson; the answer to the check; rounds."""

    learner: Learner | None = None
    by_lesson: dict[str, Mark] = field(default_factory=dict)
    chosen: str | None = None
    rounds: tuple[Row, ...] = ()

    def is_at(self, lesson: str) -> bool:
        """Whether that is where the learner was a moment ago, so that nothing has to be noted."""
        last = max(self.by_lesson.values(), key=lambda mark: mark.opened_at, default=None)
        if last is None or last.lesson != lesson:
            return False
        return timezone.now() - last.opened_at < _NOTED_AGAIN_AFTER

    def opened(self, lesson: str) -> Marks:
        """The same after ``lesson`` was opened now."""
        before = self.by_lesson.get(lesson, Mark(lesson, timezone.now()))
        now = before._replace(opened_at=timezone.now())
        return replace(self, by_lesson={**self.by_lesson, lesson: now})

    def standings(self, quizzes: Iterable[Quiz]) -> list[Standing]:
        """How the learner stands in these, if their places were asked for."""
        return [
            standing_in(quiz, [row for row in self.rounds if row.place == place_of(quiz)])
            for quiz in quizzes
        ]


def marks_of(
    request: HttpRequest, question: str = "", content_hash: str = "", *places: str
) -> Marks:
    """What is kept of who asks.

    With a check question, the answer to this wording of it; with places, the
    rounds of quizzes there. No query for a stranger. ``request.learner`` is
    known afterwards.
    """
    assert isinstance(request, LearnerRequest), "lessons.learners.LearnerMiddleware is missing"
    if request.is_learner_known:
        name = request.learner.uuid if request.learner else None
    else:
        name = name_in_cookie(request)
    found = _read(name, question, content_hash, *places) if name else {}
    if not request.is_learner_known:
        request.learner = _learner(**found) if "learner" in found else None
    marks = [_mark(row) for row in found.get("mark", ())]
    answers = [row["chosen"] for row in found.get("check", ())]
    return Marks(
        learner=request.learner,
        by_lesson={mark.lesson: mark for mark in marks},
        chosen=answers[0] if answers else None,
        rounds=_rounds(found.get("round", ())),
    )


def _read(name: UUID, *wanted: str) -> dict[str, list[dict[str, Any]]]:
    """The rows of each kind."""
    sql, given = _statement(*wanted)
    found: dict[str, list[dict[str, Any]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(sql, [_written(name) if one == _NOBODY else one for one in given])
        for kind, row in cursor.fetchall():
            found.setdefault(kind, []).append(json.loads(row))
    return found


@cache
def _statement(question: str, content_hash: str, *places: str) -> tuple[str, list[Any]]:
    """What Django makes of the query; to make it anew would take ten times as long as to ask."""
    parts = [
        _kind("learner", Learner.objects.filter(uuid=_NOBODY), "pk", "uuid", "created", "seen"),
        _kind("mark", LessonProgress.objects.filter(learner__uuid=_NOBODY), *Mark._fields),
        _kind("dues", Dues.objects.filter(learner__uuid=_NOBODY), "at"),
    ]
    if question:
        answers = CheckAnswer.objects.filter(
            learner__uuid=_NOBODY, question=question, content_hash=content_hash
        )
        parts.append(_kind("check", answers, "chosen"))
    if places:
        rounds = Round.objects.filter(learner__uuid=_NOBODY, place__in=places)
        answers_of = ("question", "content_hash", "answer", "right", "confidence")
        fields = {name: f"answers__{name}" for name in answers_of}
        parts.append(_kind("round", rounds, "place", "number", "questions", **fields))
    first, *others = parts
    sql, given = first.union(*others, all=True).query.sql_with_params()
    return sql, [_NOBODY if one == _written(_NOBODY) else one for one in given]


def _kind(kind: str, rows: QuerySet[Any], *fields: str, **renamed: str) -> QuerySet[Any, Any]:
    """Each row as its kind and an object in JSON, so that rows of all kinds fit under another."""
    objects = {name: F(path) for name, path in ({name: name for name in fields} | renamed).items()}
    return rows.values_list(Value(kind), JSONObject(**objects))


def _written(name: UUID) -> Any:
    """As the database has it."""
    return _NAME.get_db_prep_value(name, connection)


def _learner(
    learner: list[dict[str, Any]], dues: Iterable[dict[str, Any]] = (), **_: object
) -> Learner:
    """The learner with what is due, as if both had been selected."""
    [row] = learner
    values = [row["pk"], UUID(row["uuid"]), _time(row["created"]), _time(row["seen"])]
    found = Learner.from_db(connection.alias, ["id", "uuid", "created", "seen"], values)
    at = [_list(row["at"]) for row in dues]
    field = Learner._meta.get_field("dues")
    field.set_cached_value(found, Dues(learner=found, at=at[0]) if at else None)
    return found


def _mark(row: dict[str, Any]) -> Mark:
    times = [row[name] and _time(row[name]) for name in Mark._fields[1:]]
    return Mark(row["lesson"], *times)


def _rounds(rows: Iterable[dict[str, Any]]) -> tuple[Row, ...]:
    """In the order of their numbers."""
    found = [Row(**row | {"questions": _list(row["questions"])}) for row in rows]
    return tuple(sorted(found, key=lambda row: row.number))


def _list(value: Any) -> list[Any]:
    """SQLite has no type for lists, and keeps text."""
    return list(json.loads(value) if isinstance(value, str) else value)


def _time(at: str) -> datetime:
    """SQLite keeps no zone; Django writes UTC."""
    time = datetime.fromisoformat(at)
    return time if time.tzinfo else time.replace(tzinfo=UTC)
