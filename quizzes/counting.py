"""Counting how questions do, without persons, so that authors see what to rewrite.

Of each learner the first answer to each wording counts: whoever answers again
has read the explanation. It is counted in the transaction that keeps it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import F

from lessons.known import Wish, known
from lessons.models import Learner
from lessons.statements import Kind
from quizzes.models import Meeting, MistakeCount, QuestionCount
from quizzes.questions import Grade, Question

_LONGEST = MistakeCount._meta.get_field("mistake").max_length


@dataclass(frozen=True)
class Met(Wish[set[tuple[str, str]]]):
    """The questions that a learner has met, each with the hash of its wording."""

    def kinds(self, name: UUID) -> Sequence[Kind]:
        """See Wish."""
        rows = Meeting.objects.filter(learner__uuid=name)
        return [Kind(rows=rows, fields=("question", "content_hash"), make=lambda *met: met)]

    def made_of(self, *rows: list[tuple[str, str]]) -> set[tuple[str, str]]:
        """See Wish."""
        return set(rows[0])


MET = Met()


def count_shown(learner: Learner, question: Question) -> None:
    """Count that a learner has the question on the screen, the first time they have.

    Whoever has never kept anything is no learner, so a robot writes nothing.
    """
    # Looking first needs no lock: most pages are not opened for the first time.
    if (question.id, question.content_hash) not in known(learner, MET):
        _meet(learner, question)


@transaction.atomic
def count_answer(learner: Learner, question: Question, grade: Grade, confidence: str = "") -> None:
    """Count an answer that was just kept, if it is the learner's first to this wording.

    It counts as shown, too: those who begin are not known before they answer.
    """
    meeting = _meet(learner, question)
    if not Meeting.objects.filter(pk=meeting.pk, answered=False).update(answered=True):
        return
    count, outcome = _count_of(question), "right" if grade.right else "wrong"
    names = ["answered", *(["right"] if grade.right else [])]
    _add(count, *names, *([f"{confidence}_{outcome}"] if confidence else []))
    for mistake in grade.mistakes:
        row, _ = MistakeCount.objects.get_or_create(counted=count, mistake=mistake[:_LONGEST])
        MistakeCount.objects.filter(pk=row.pk).update(times=F("times") + 1)


@transaction.atomic
def _meet(learner: Learner, question: Question) -> Meeting:
    meeting, is_first = Meeting.objects.get_or_create(
        learner=learner, question=question.id, content_hash=question.content_hash
    )
    if is_first:
        _add(_count_of(question), "shown")
    return meeting


def _count_of(question: Question) -> QuestionCount:
    count, _ = QuestionCount.objects.get_or_create(
        question=question.id, content_hash=question.content_hash
    )
    return count


def _add(count: QuestionCount, *names: str) -> None:
    QuestionCount.objects.filter(pk=count.pk).update(**{name: F(name) + 1 for name in names})
