"""One check question on a lesson's page: asked, answered, graded and kept."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from lessons.learners import keep_learner
from lessons.models import Learner
from quizzes.counting import count_answer
from quizzes.keys import grade
from quizzes.models import CheckAnswer
from quizzes.questions import Grade, Question, Rubbish
from quizzes.recall.keeping import Room, noted

OK, REFUSED = 200, 422


@dataclass(frozen=True, kw_only=True)
class Check:
    """What ``templates/quizzes/_check.html`` draws.

    ``grade`` is None before an answer, ``message`` says what to do after one
    that is none. ``nearby`` holds the experiments of the same page.
    """

    question: Question
    action_url: str
    nearby: Collection[str] = ()
    chosen: str | None = None
    grade: Grade | None = None
    message: str = ""

    @property
    def id(self) -> str:
        """The id of the check's element."""
        return f"check-{self.question.id}"

    @property
    def shown(self) -> dict[str, Any]:
        """The question as its template needs it."""
        return self.question.present(self.chosen)

    @property
    def evidence(self) -> str:
        """The address of the run that shows why, or the empty string."""
        reference = self.grade.experiment if self.grade else None
        if reference is None:
            return ""
        slug, mark, query = reference.partition("?")
        if slug in self.nearby:
            return f"#stage-{slug}"
        return f"{reverse('lab:experiment', args=[slug])}{mark}{query}"

    @property
    def status(self) -> str:
        """One short sentence for the page's status region."""
        if self.grade is None:
            return self.message
        return "Right." if self.grade.right else "Not yet. The reason stands below the answers."


def check_for(
    chosen: str | None, question: Question, action_url: str, nearby: Collection[str] = ()
) -> Check:
    """The check with what the learner answered to this wording of it, None for nothing."""
    check = Check(question=question, action_url=action_url, nearby=nearby)
    if chosen is None:
        return check
    return replace(check, chosen=chosen, grade=grade(question, chosen))


def give(
    request: HttpRequest, question: Question, action_url: str, nearby: Collection[str] = ()
) -> tuple[Check, int]:
    """The check after the form was sent, and the status of the answer.

    What is no answer is 422 with a sentence that says what to do, and nothing is kept.
    """
    check = Check(question=question, action_url=action_url, nearby=nearby)
    try:
        chosen = question.read(request.POST)
    except Rubbish as rubbish:
        return replace(check, message=str(rubbish)), REFUSED
    graded = grade(question, chosen)
    _keep(keep_learner(request), question, chosen, graded)
    return replace(check, chosen=chosen, grade=graded), OK


@transaction.atomic
def _keep(learner: Learner, question: Question, chosen: str, grade: Grade) -> None:
    """The latest answer takes the place of the one before; the first one is counted."""
    answer = CheckAnswer(
        learner=learner,
        question=question.id,
        content_hash=question.content_hash,
        chosen=chosen,
        right=grade.right,
        answered_at=timezone.now(),
    )
    CheckAnswer.objects.bulk_create(
        [answer],
        update_conflicts=True,
        update_fields=["content_hash", "chosen", "right", "answered_at"],
        unique_fields=["learner", "question"],
    )
    count_answer(learner, question, grade)
    noted(
        learner,
        Room.QUESTION,
        question.id,
        content_hash=question.content_hash,
        right=grade.right,
    )
