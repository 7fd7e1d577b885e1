"""How questions do, for authors: the counts without persons, the most surely wrong first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import Case, F, FloatField, IntegerField, QuerySet, Value, When
from django.db.models.functions import Cast, NullIf
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from lab.definitions import GROUPS
from quizzes.admin_filters import ByKind, ByLevel, BySet, ByTopic, ByWording
from quizzes.catalogue import questions, quizzes
from quizzes.commitments import CONFIDENCES
from quizzes.models import QuestionCount
from quizzes.questions import Question
from tutorial_site.content import name_of
from tutorial_site.text import inline

if TYPE_CHECKING:
    _CountAdmin = admin.ModelAdmin[QuestionCount]
else:
    _CountAdmin = admin.ModelAdmin

#: Fewer answers than these say little: such questions come last.
ENOUGH = 5
_GONE = "This wording is no longer asked."


class AuthorsSite(admin.AdminSite):
    """The pages for authors. Nothing can be changed on them."""

    site_header = site_title = "Before & After for authors"
    index_title = "How questions do"
    enable_nav_sidebar = False


site = AuthorsSite(name="admin")


@admin.register(QuestionCount, site=site)
class QuestionCountAdmin(_CountAdmin):
    """The counts of all questions, and of each its text and what was got wrong."""

    list_display = (
        "question",
        "prompt",
        "surely_wrong",
        "surely_wrong_share",
        "answered",
        "right_share",
        "shown",
        "level",
        "topic",
    )
    list_filter = (ByLevel, ByTopic, ByKind, BySet, ByWording)
    search_fields = ("question",)
    list_per_page = 200
    actions = None
    fieldsets = (
        (None, {"fields": ("prompt", "code", "kind", "level", "topic", "file")}),
        ("Counted", {"fields": ("shown", "answered", "right", "confidences")}),
        ("Got wrong", {"fields": ("parts",)}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[QuestionCount]:
        """The counts, with what they are ordered by."""
        sure = F("fairly_wrong") + F("certain_wrong")
        of = NullIf(F("answered"), Value(0))
        # Django's own would order before there is anything to order by.
        return QuestionCount.objects.annotate(
            sure=sure,
            share=Cast(sure, FloatField()) / of,
            share_right=Cast(F("right"), FloatField()) / of,
            says_little=Case(
                When(answered__lt=ENOUGH, then=Value(1)),
                default=Value(0),
                output_field=IntegerField(),
            ),
        ).prefetch_related("mistakes")

    def get_ordering(self, request: HttpRequest) -> tuple[Any, ...]:
        """What most learners were surely wrong about comes first."""
        return ("says_little", F("share").desc(nulls_last=True), "-sure", "question")

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The list, with what its figures mean."""
        return super().changelist_view(request, {"enough": ENOUGH, **(extra_context or {})})

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Counts are counted, not typed."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """See above."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """See above."""
        return False

    @admin.display(description="text")
    def prompt(self, count: QuestionCount) -> SafeString:
        """What is asked."""
        question = _question_of(count)
        return inline(question.prompt) if question else inline(_GONE)

    @admin.display(description="surely wrong", ordering="sure")
    def surely_wrong(self, count: QuestionCount) -> int:
        """How many were sure and wrong."""
        return count.fairly_wrong + count.certain_wrong

    @admin.display(description="share", ordering="share")
    def surely_wrong_share(self, count: QuestionCount) -> str:
        """The same, of a hundred."""
        return _share(self.surely_wrong(count), count.answered)

    @admin.display(description="right", ordering="share_right")
    def right_share(self, count: QuestionCount) -> str:
        """How many of a hundred were right."""
        return _share(count.right, count.answered)

    def level(self, count: QuestionCount) -> str:
        """Easy to hard."""
        return getattr(_question_of(count), "level", "")

    def kind(self, count: QuestionCount) -> str:
        """How it is asked."""
        return getattr(_question_of(count), "kind", "")

    def topic(self, count: QuestionCount) -> str:
        """What it is about."""
        return GROUPS.get(getattr(_question_of(count), "topic", ""), "")

    def file(self, count: QuestionCount) -> str:
        """Where to rewrite it."""
        ids = {quiz: [q.id for q in quiz.questions] for quiz in quizzes().values()}
        return next((name_of(quiz.path) for quiz in ids if count.question in ids[quiz]), "")

    def code(self, count: QuestionCount) -> SafeString:
        """The code beside it."""
        question = _question_of(count)
        return format_html("<pre>{}</pre>", question.shown_code if question else "")

    def confidences(self, count: QuestionCount) -> SafeString:
        """Right and wrong by how sure they were."""
        rows = (
            (words, getattr(count, f"{name}_right"), getattr(count, f"{name}_wrong"))
            for name, words in CONFIDENCES.items()
        )
        return _table(("", "right", "wrong"), rows)

    def parts(self, count: QuestionCount) -> SafeString:
        """Each part of the answer, and how often it was got wrong, the most often first."""
        times = {row.mistake: row.times for row in count.mistakes.all()}
        question = _question_of(count)
        words = question.parts if question else {}
        names = sorted({*times, *words}, key=lambda name: (-times.get(name, 0), name))
        rows = ((name, _words(name, words), times.get(name, 0)) for name in names)
        return _table(("name in the file", "text", "times wrong"), rows)


def _words(name: str, words: dict[str, SafeString]) -> SafeString:
    return words.get(name.removeprefix("left out: "), inline(""))


def _question_of(count: QuestionCount) -> Question | None:
    """The question in the wording that was counted; None if it was rewritten since."""
    question = questions().get(count.question)
    is_same = question is not None and question.content_hash == count.content_hash
    return question if is_same else None


def _share(part: int, of: int) -> str:
    return f"{100 * part / of:.0f} %" if of else "–"


def _table(head: tuple[str, ...], rows: Any) -> SafeString:
    cells = "".join("<td>{}</td>" for _ in head)
    return format_html(
        "<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>",
        format_html_join("", '<th scope="col">{}</th>', ((name,) for name in head)),
        format_html_join("", f"<tr>{cells}</tr>", rows),
    )
