"""Rows of several models by one statement come out as if each had been selected."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from lab.library.models import Library, LibraryRun
from lessons.models import Learner
from lessons.statements import NOBODY, Kind, Statement, instances
from quizzes.models import Answer, Round
from quizzes.recall.models import Card

pytestmark = pytest.mark.django_db


def values(row: Any) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def test_every_kind_of_value_is_as_it_was_kept() -> None:
    learner, other = Learner.objects.create(), Learner.objects.create()
    for who in (learner, other):
        round_ = Round.objects.create(learner=who, place="test", number=1, questions=["a", "b"])
        for answer in ("true", 7, ["x"], {"y": [1.5]}, '"'):
            Answer.objects.create(
                learner=who,
                round=round_,
                question=f"{answer}",
                content_hash="ü",
                answer=answer,
                right=answer == 7,
                confidence="guess",
            )
        Card.objects.create(learner=who, room="deck", item="a", due=timezone.now(), right=False)
        library = Library.objects.create(learner=who, packed=b"\0\xff", switches={"a": ["b"]})
        LibraryRun.objects.create(library=library, label="run", manner="", packed=b"")
    ways = {Round: "learner", Answer: "learner", Card: "learner", Library: "learner"}
    ways[LibraryRun] = "library__learner"

    kinds = [
        instances(model._default_manager.filter(**{f"{way}__uuid": NOBODY}).order_by())
        for model, way in ways.items()
    ]
    statement = Statement(kinds)
    found = statement.read(statement.ask(learner.uuid))

    for (model, way), rows in zip(ways.items(), found, strict=True):
        mine = model._default_manager.filter(**{way: learner}).order_by("pk")
        assert [values(row) for row in sorted(rows, key=lambda row: row.pk)] == list(mine.values())


def test_a_field_can_be_that_of_another_model() -> None:
    learner = Learner.objects.create()
    library = Library.objects.create(learner=learner)
    run = LibraryRun.objects.create(library=library, label="run", manner="", packed=b"")
    rows = LibraryRun.objects.filter(library__learner__uuid=NOBODY).order_by()

    asked = Kind(
        rows=rows, fields=("label", "library__saved_at", "made_at"), make=lambda *values: values
    )

    statement = Statement([asked])
    [[(label, saved_at, made_at)]] = statement.read(statement.ask(learner.uuid))
    assert (label, saved_at, made_at) == ("run", library.saved_at, run.made_at)
