"""Rows of several models by one statement, which Django writes once.

Each row comes as the number of its kind and a list in JSON, so that rows of all
kinds fit under one another; bytes, which JSON cannot hold, have a column of
their own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import (
    BinaryField,
    BooleanField,
    DateTimeField,
    F,
    Field,
    Func,
    JSONField,
    Model,
    QuerySet,
    UUIDField,
    Value,
)
from django.db.models.functions import Cast, JSONArray

from lessons.models import Learner

#: Stands for the learner in a statement that is written ahead.
NOBODY = UUID(int=0)
_NAME = Learner._meta.get_field("uuid")


@dataclass(frozen=True, kw_only=True)
class Kind:
    """Rows of one model, in no order: which, their fields, and what is made of the values of each.

    ``blob``, a field of bytes, comes last.
    """

    rows: QuerySet[Any]
    fields: Sequence[str]
    make: Callable[..., Any]
    blob: str = ""


def instances(rows: QuerySet[Any]) -> Kind:
    """The rows as instances of their model, as if they had been selected."""
    fields: list[Field[Any, Any]] = list(rows.model._meta.concrete_fields)
    blobs = [field.attname for field in fields if isinstance(field, BinaryField)]
    plain = [field.attname for field in fields if field.attname not in blobs]
    make = partial(_instance, rows.model, [*plain, *blobs])
    return Kind(rows=rows, fields=plain, make=make, blob="".join(blobs))


class Statement:
    """What Django makes of the query; to make it anew takes ten times as long as to ask."""

    def __init__(self, kinds: Sequence[Kind]) -> None:
        self.kinds = kinds
        self._readers = [_readers(kind) for kind in kinds]
        has_blobs = any(kind.blob for kind in kinds)
        first, *others = [_part(number, kind, has_blobs) for number, kind in enumerate(kinds)]
        self.sql, self._given = _named(*first.union(*others, all=True).query.sql_with_params())

    def ask(self, name: UUID) -> list[Any]:
        """The rows of the learner of this name: for each its kind, a text, and perhaps bytes."""
        with connection.cursor() as cursor:
            cursor.execute(self.sql, {**self._given, "learner": _written(name)})
            return list(cursor.fetchall())

    def read(self, rows: list[Any]) -> list[list[Any]]:
        """What is made of these rows, kind by kind."""
        found: list[list[Any]] = [[] for _ in self.kinds]
        for number, text, *bytes_ in rows:
            values = json.loads(text)
            for place, reader in self._readers[number]:
                if values[place] is not None:
                    values[place] = reader(values[place])
            kind = self.kinds[number]
            found[number].append(kind.make(*values, *(bytes_ if kind.blob else ())))
        return found


class _Values(JSONArray):
    """Django asks SQLite by three statements whether it knows JSON; all that it supports do."""

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        return Func.as_sql(self, compiler, connection, **context)


def _part(number: int, kind: Kind, has_blobs: bool) -> QuerySet[Any, Any]:
    columns: list[Any] = [Value(number), _Values(*map(F, kind.fields))]
    if has_blobs:
        blob = F(kind.blob) if kind.blob else Value(None, output_field=BinaryField())
        columns.append(Cast(blob, BinaryField()))
    return kind.rows.values_list(*columns)


def _named(sql: str, given: Sequence[Any]) -> tuple[str, dict[str, Any]]:
    """The statement with names for what it is given: ``learner``, and a number for all else.

    For SQLite Django writes each statement anew at each call. With names that
    is a fifth of the work, and without it is most of the query.
    """
    nobody = _written(NOBODY)
    names = ["learner" if one == nobody else f"p{at}" for at, one in enumerate(given)]
    left = iter(names)
    named = re.sub("%[s%]", lambda m: m[0] if m[0] == "%%" else f"%({next(left)})s", sql)
    return named, dict(zip(names, given, strict=True))


def _readers(kind: Kind) -> list[tuple[int, Callable[[Any], Any]]]:
    """How values are read that JSON writes in its own way: the place of each, and by what."""
    fields = [_field(kind.rows.model, path) for path in kind.fields]
    return [(n, reader) for n, field in enumerate(fields) if (reader := _reader(field))]


def _reader(field: Field[Any, Any]) -> Callable[[Any], Any] | None:
    match field:
        case DateTimeField():
            return _time
        case UUIDField():
            return UUID
        case BooleanField():
            return bool
        # SQLite has no type for it, and keeps text.
        case JSONField() if connection.vendor == "sqlite":
            return json.loads
    return None


def _field(model: type[Model], path: str) -> Field[Any, Any]:
    """The field at the end of a path such as ``answers__right``."""
    *way, name = path.split("__")
    for step in way:
        model = model._meta.get_field(step).related_model  # type: ignore[assignment]
    return {field.attname: field for field in model._meta.concrete_fields}[name]


def _instance(model: type[Model], names: list[str], *values: Any) -> Model:
    given = dict(zip(names, values, strict=True))
    # It looks at the order and not at the names when all fields are there.
    order = [field.attname for field in model._meta.concrete_fields]
    return model.from_db(connection.alias, order, [given[name] for name in order])


def _written(name: UUID) -> Any:
    """As the database has it."""
    return _NAME.get_db_prep_value(name, connection)


def _time(at: str) -> datetime:
    """SQLite keeps no zone; Django writes UTC."""
    time = datetime.fromisoformat(at)
    return time if time.tzinfo else time.replace(tzinfo=UTC)
