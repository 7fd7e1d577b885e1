"""All that is kept of a learner, as plain values: out of the database, and into a file."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone

from lab.library.models import Library
from lessons.carrying.sections import ANSWER, SECTIONS, Row
from lessons.models import Learner

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


def luggage_of(learner: Learner | None) -> Luggage:
    """What is kept of the learner."""
    if learner is None:
        return Luggage(rows={name: [] for name in SECTIONS})
    rows = {name: _rows(learner, name) for name in SECTIONS}
    library = Library.objects.filter(learner=learner).first()
    return Luggage(rows=rows, library=bytes(library.packed) if library else b"")


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


def _rows(learner: Learner, name: str) -> list[Row]:
    section = SECTIONS[name]
    found = section.model._default_manager.filter(learner=learner).order_by(*section.key)
    if name != "rounds":
        return list(found.values(*section.fields))
    by_round: dict[int, list[Row]] = {}
    for answer in learner.answers.order_by("pk").values("round_id", *ANSWER):
        by_round.setdefault(answer.pop("round_id"), []).append(dict(answer))
    plain = [field for field in section.fields if field != "answers"]
    return [
        {"answers": by_round.get(row.pop("pk"), []), **row}
        for row in found.order_by("place", "number").values("pk", *plain)
    ]


def _many(number: int, what: str) -> str:
    return f"{number} {what}{'s' if number != 1 else ''}" if number else ""
