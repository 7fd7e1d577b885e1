"""Filters of the counts by what the files of questions say, which the database does not know."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import QuerySet

from lab.definitions import GROUPS
from quizzes.catalogue import questions, quizzes
from quizzes.models import QuestionCount
from quizzes.questions import Question, kinds
from quizzes.questions.base import LEVELS

if TYPE_CHECKING:
    from django.http import HttpRequest

type Counts = QuerySet[QuestionCount]


class _ByFile(admin.SimpleListFilter):
    """Those whose question has the value that was chosen. ``choices`` are (value, words)."""

    def value_of(self, question: Question) -> str:
        """What is compared: the field of the question that is called like the filter."""
        return str(getattr(question, str(self.parameter_name)))

    def queryset(self, request: HttpRequest, queryset: Counts) -> Counts:
        """See SimpleListFilter."""
        if (chosen := self.value()) is None:
            return queryset
        found = [name for name, q in questions().items() if self.value_of(q) == chosen]
        return queryset.filter(question__in=found)


class ByLevel(_ByFile):
    """Easy to hard."""

    title = parameter_name = "level"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """See SimpleListFilter."""
        return [(level, level) for level in LEVELS]


class ByTopic(_ByFile):
    """What it is about."""

    title = parameter_name = "topic"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """See SimpleListFilter."""
        return list(GROUPS.items())


class ByKind(_ByFile):
    """How it is asked."""

    title = parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """See SimpleListFilter."""
        return [(kind, kind) for kind in kinds()]


class BySet(_ByFile):
    """The file that it stands in."""

    title = "set"
    parameter_name = "set"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """See SimpleListFilter."""
        return [
            (str(quiz.path), f"{quiz.path.parent.name}: {quiz.title}")
            for quiz in quizzes().values()
        ]

    def value_of(self, question: Question) -> str:
        """See _ByFile."""
        return next(str(quiz.path) for quiz in quizzes().values() if question in quiz.questions)


class ByWording(admin.SimpleListFilter):
    """Whether it is the wording that is asked now."""

    title = parameter_name = "wording"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """See SimpleListFilter."""
        return [("now", "asked now"), ("earlier", "earlier")]

    def queryset(self, request: HttpRequest, queryset: Counts) -> Counts:
        """See SimpleListFilter."""
        hashes = [question.content_hash for question in questions().values()]
        match self.value():
            case "now":
                return queryset.filter(content_hash__in=hashes)
            case "earlier":
                return queryset.exclude(content_hash__in=hashes)
        return queryset
