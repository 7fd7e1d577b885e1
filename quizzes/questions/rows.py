"""Which rows are in the table when a run is over?"""

from __future__ import annotations

from ast import literal_eval
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.http import QueryDict
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from lab.measures import rows
from lab.tracing.trace import Trace
from quizzes.questions.base import Answer, Grade, Note, Question, Rubbish, Undecided, amiss
from quizzes.questions.common import run_problems, table_problems
from quizzes.runs import Run
from tutorial_site.text import inline

_ROW: dict[str, type] = {"row": dict, "why": str}
NONE = "none"


@dataclass(frozen=True, kw_only=True)
class Row:
    """A row that may be there: its texts in the order of the columns."""

    texts: tuple[str, ...]
    why: str

    @property
    def shown(self) -> tuple[str, ...]:
        """Its texts, with quotes where there would be nothing to see."""
        return tuple(text or "''" for text in self.texts)


@dataclass(frozen=True, kw_only=True)
class Rows(Question):
    """Rows to be ticked. Its answer is the list of their places in the file, as texts."""

    kind: ClassVar[str] = "rows"
    required: ClassVar[Mapping[str, type]] = {"model": str, "rows": list}

    model: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    @classmethod
    def problems(cls, data: Mapping[str, Any]) -> Iterator[str]:
        """See Question."""
        yield from run_problems(data)
        yield from (wrong := list(table_problems(data, "rows", _ROW)))
        if wrong:
            return
        if len({tuple(entry["row"]) for entry in data["rows"]}) > 1:
            yield "the rows have different columns; name the same ones in the same order"
        texts = [_texts(entry["row"]) for entry in data["rows"]]
        if len(set(texts)) < len(texts):
            yield "two rows are the same; change one"

    @classmethod
    def own(cls, data: Mapping[str, Any]) -> dict[str, Any]:
        """See Question."""
        found = tuple(Row(texts=_texts(entry["row"]), why=entry["why"]) for entry in data["rows"])
        return {"columns": tuple(data["rows"][0]["row"]), "rows": found}

    @property
    def parts(self) -> dict[str, SafeString]:
        """See Question."""
        return {self._name(value): _text(self.rows[int(value)]) for value in self._values}

    def typed(self, posted: QueryDict) -> list[str]:
        """See Question."""
        return posted.getlist("rows")

    def read(self, posted: QueryDict) -> list[str]:
        """See Question."""
        chosen = posted.getlist("rows")
        if not chosen:
            raise Rubbish("Tick the rows that are there, or that there is none.")
        if set(chosen) - {NONE, *self._values}:
            raise Rubbish("That is not one of the rows. Tick some of these.")
        if NONE in chosen and len(set(chosen)) > 1:
            raise Rubbish("Some rows and none: that cannot be. Keep one of the two.")
        return [value for value in self._values if value in chosen]

    def key(self, traces: Mapping[Run, Trace]) -> list[str]:
        """See Question."""
        known = [row.texts for row in self.rows]
        found = []
        for row in rows(traces[Run(self.run)], self.model):
            if missing := set(self.columns) - set(row):
                raise Undecided(f"{self.model} has no column {min(missing)!r}")
            texts = tuple(_shown(row[column]) for column in self.columns)
            if texts not in known:
                raise Undecided(f"the run leaves the row {texts}; offer it too")
            found.append(str(known.index(texts)))
        if len(set(found)) < len(found):
            raise Undecided("the run leaves one row twice; name a column that tells them apart")
        return sorted(found, key=int)

    def grade(self, answer: Answer, key: Answer) -> Grade:
        """See Question."""
        return Grade(
            right=answer == key,
            said=self._words(answer),
            expected=self._words(key),
            mistakes=amiss(map(self._name, answer), map(self._name, key)),
            notes=tuple(
                Note(
                    text=_text(row),
                    why=inline(row.why),
                    right=value in key,
                    chosen=value in answer,
                    truth="in the table" if value in key else "not in the table",
                    said="you ticked it" if value in answer else "you did not tick it",
                )
                for value, row in zip(self._values, self.rows, strict=True)
            ),
        )

    def present_own(self, typed: Answer) -> dict[str, Any]:
        """See Question."""
        chosen = typed or []
        return {
            "model": self.model,
            "columns": self.columns,
            "none": {"value": NONE, "checked": NONE in chosen},
            "rows": [
                {"value": value, "texts": row.shown, "checked": value in chosen}
                for value, row in zip(self._values, self.rows, strict=True)
            ],
        }

    @property
    def _values(self) -> list[str]:
        return [str(number) for number in range(len(self.rows))]

    def _name(self, value: str) -> str:
        return ", ".join(self.rows[int(value)].shown)

    def _words(self, values: list[str]) -> tuple[SafeString, ...]:
        return tuple(_text(self.rows[int(value)]) for value in values) or (inline("No row"),)


def _texts(row: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(value) for value in row.values())


def _shown(value: str) -> str:
    """The text of a value of which a trace has the repr."""
    return str(literal_eval(value)) if value[:1] in "'\"" else value


def _text(row: Row) -> SafeString:
    return format_html_join(", ", "<code>{}</code>", ((text,) for text in row.shown))
