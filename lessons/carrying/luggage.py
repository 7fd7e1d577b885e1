"""All that is kept of a learner, as plain values: out of the database, and into a file."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from lab.library.models import Library
from lessons.carrying.sections import ANSWER, SECTIONS, Row, Section
from lessons.known import Wish, known
from lessons.models import Learner
from lessons.statements import Kind
from quizzes.models import Answer

FORMAT, VERSION = "before-and-after progress", 1


@dataclass(frozen=True, kw_only=True)
class Luggage:
    """The rows by section, and the packed file of the library.

    ``left_out`` says in words what a file held that this site does not know.
    """

    rows: dict[str, list[Row]]
    library: bytes = b""
    left_out: tuple[str, ...] = field(default=())

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing in it."""
        return not self.library and not any(self.rows.values())

    @property
    def told(self) -> str:
        """What is in it, in a few words."""
        counted = [
            _many(sum(bool(row["done_at"]) for row in self.rows["lessons"]), "finished step"),
            _many(len(self.rows["predictions"]), "prediction"),
            _many(sum(len(row["answers"]) for row in self.rows["rounds"]), "answer"),
            _many(len(self.rows["commitments"]), "judged myth or interview question"),
            _many(len(self.rows["cards"]), "card"),
            "a library" if self.library else "",
        ]
        return ", ".join(filter(None, counted)) or "opened pages only"


@dataclass(frozen=True)
class All(Wish[Luggage]):
    """All that is kept of a learner."""

    def kinds(self, name: UUID) -> Sequence[Kind]:
        """See Wish."""
        sections = [
            _dicts(section.model._default_manager.filter(learner__uuid=name), _plain(section))
            for section in SECTIONS.values()
        ]
        answers = _dicts(Answer.objects.filter(learner__uuid=name), ("id", "round_id", *ANSWER))
        libraries = Library.objects.filter(learner__uuid=name)
        library = Kind(rows=libraries, fields=(), make=bytes, blob="packed")
        return [*sections, answers, library]

    def made_of(self, *rows: list[Any]) -> Luggage:
        """See Wish."""
        *sections, answers, libraries = rows
        found = dict(zip(SECTIONS, map(_sorted, sections, SECTIONS.values()), strict=True))
        by_round: dict[int, list[Row]] = {}
        for answer in sorted(answers, key=itemgetter("id")):
            row = {name: value for name, value in answer.items() if name in ANSWER}
            by_round.setdefault(answer["round_id"], []).append(row)
        found["rounds"] = [
            {"answers": by_round.get(row.pop("id"), []), **row} for row in found["rounds"]
        ]
        return Luggage(rows=found, library=b"".join(libraries))


ALL = All()


def luggage_of(learner: Learner | None) -> Luggage:
    """What is kept of the learner."""
    return known(learner, ALL)


def as_file(luggage: Luggage) -> str:
    """The text of a file."""
    data: dict[str, Any] = {
        "format": FORMAT,
        "version": VERSION,
        "saved_at": timezone.now(),
        **luggage.rows,
        "library": base64.b64encode(luggage.library).decode() or None,
    }
    return json.dumps(data, ensure_ascii=False, default=datetime.isoformat) + "\n"


def _plain(section: Section) -> list[str]:
    """The fields of a section; a round's number in the database tells its answers."""
    is_nested = "answers" in section.fields
    return [*(["id"] if is_nested else []), *(name for name in section.fields if name != "answers")]


def _dicts(rows: QuerySet[Any], fields: Sequence[str]) -> Kind:
    def make(*values: Any) -> Row:
        return dict(zip(fields, values, strict=True))

    return Kind(rows=rows, fields=fields, make=make)


def _sorted(rows: list[Row], section: Section) -> list[Row]:
    return sorted(rows, key=itemgetter(*section.key))


def _many(number: int, what: str) -> str:
    return f"{number} {what}{'s' if number != 1 else ''}" if number else ""
