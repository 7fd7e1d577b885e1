"""One question of a set: asked, answered, explained, and the runs that show it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from lab.stage import LAB_PROBLEMS, OK, REFUSED, UNAVAILABLE, sentence_for
from lessons.learners import LearnerRequest, keep_learner
from quizzes.commitments import CONFIDENCES
from quizzes.keys import grade
from quizzes.practice.rounds import Given, Kept, Standing, keep, standing
from quizzes.proofs import Proof, prove
from quizzes.questions import Answer, Grade, Question, Rubbish, Undecided
from quizzes.questions.base import FORM, Note

CONFLICT = 409
UNDECIDED = "The run that decides did not come to its end. Nothing was kept; try again."
_STRANGE = "Something came that this form does not send. Load the page again and answer once."
_UNSURE = "Say how sure you are: press one of the buttons below."
_REWORDED = "This question has been reworded since you opened it. Read it again, then answer."
_OTHER_ROUND = "This page was left over from another round. Here is how the question stands now."
COUNTED = "You had answered this already. The first answer counts."
_SHOW = frozenset({"show", "csrfmiddlewaretoken"})


@dataclass(frozen=True, kw_only=True)
class Step:
    """A question on the way through a round. ``state`` is "right", "wrong" or "open"."""

    question: Question
    state: str
    address: str


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What ``templates/quizzes/practice/_question.html`` draws.

    ``moved`` is the button by which an item of a list was moved.
    ``grade`` is None before an answer. ``typed`` is what is filled in, and
    ``message`` says what to do where that was no answer.
    """

    question: Question
    now: Standing
    typed: Answer = None
    kept: Kept | None = None
    grade: Grade | None = None
    shown: Proof | None = None
    message: str = ""
    note: str = ""
    moved: str = ""

    confidences = CONFIDENCES

    @property
    def id(self) -> str:
        """The beginning of the ids of its elements."""
        return f"q-{self.question.id}"

    @property
    def presented(self) -> dict[str, Any]:
        """The question as its template needs it."""
        return self.question.present(self.typed)

    @property
    def number(self) -> int:
        """Which of the round it is."""
        return self.now.questions.index(self.question) + 1

    @property
    def way(self) -> list[Step]:
        """The questions of the round, each with how it stands."""
        where = self.now.quiz.address_of
        return [
            Step(question=q, state=self.now.state(q), address=where(q)) for q in self.now.questions
        ]

    @property
    def address(self) -> str:
        """Where it is asked, and where its forms go."""
        return self.now.quiz.address_of(self.question)

    @property
    def moved_address(self) -> str:
        """Where the list stands as it was moved, so that reloading moves nothing."""
        return f"{self.address}?{as_query(self.typed, self.moved)}"

    @property
    def next_address(self) -> str:
        """Where to go on: the next question, or the result."""
        return self.now.quiz.address_of(self.next) if self.next else self.now.quiz.address

    @property
    def next(self) -> Question | None:
        """The question to go on with: the first open one after it, or the first open one."""
        later = [q for q in self.now.questions[self.number :] if q in self.now.open]
        return next(iter(later or self.now.open), None)

    @property
    def explained(self) -> list[tuple[Note, int | None]]:
        """The notes, each with the place of its run among those that can be shown."""
        notes, shows = self.grade.notes if self.grade else (), self.question.shows
        return [(n, shows.index(n.experiment) if n.experiment else None) for n in notes]

    @property
    def deciding(self) -> int | None:
        """The place of the run that decides alone, if one does and no note points at it."""
        pointed_at = {note.experiment for note, _ in self.explained}
        return 0 if self.question.run and self.question.run not in pointed_at else None

    @property
    def sure(self) -> str:
        """How sure the learner was, in words."""
        return CONFIDENCES[self.kept.confidence] if self.kept else ""

    @property
    def status(self) -> str:
        """One short sentence for the page's status region."""
        if self.moved:
            return place_told(self.typed, self.moved)
        if self.message or self.grade is None:
            return self.message
        return "Right." if self.grade.right else "Not right. The explanation stands below."


def ask(now: Standing, question: Question) -> Asked:
    """The question as it stands; with its explanation where it has been answered."""
    asked = Asked(question=question, now=now)
    kept = now.answers.get(question.id)
    if kept is None:
        return asked
    try:
        graded = grade(question, kept.answer)
    except (*LAB_PROBLEMS, Undecided) as problem:
        return replace(asked, kept=kept, message=_sentence(problem))
    return replace(asked, kept=kept, grade=graded)


def place_told(order: list[str], moved: str) -> str:
    """Where the item stands that a button has moved, in words; nothing for an unknown one."""
    name = moved.partition(" ")[2]
    return f"Moved to place {order.index(name) + 1} of {len(order)}." if name in order else ""


def as_query(order: list[str], moved: str) -> str:
    """A list as it was moved, and the button that moved it, for an address."""
    known = [moved] if place_told(order, moved) else []
    return urlencode({"order": order, "moved": known}, doseq=True)


def laid_out(asked: Asked, query: QueryDict) -> Asked:
    """The question with its list as ``moved_address`` tells."""
    if asked.kept or asked.question.kind != "order" or "order" not in query:
        return asked
    return replace(asked, typed=asked.question.typed(query), moved=query.get("moved", ""))


class Refused(Exception):
    """What came in cannot be kept: the question as it is shown then, and the status."""

    def __init__(self, asked: Asked, status: int) -> None:
        super().__init__(asked.message)
        self.asked, self.status = asked, status


def answer(request: LearnerRequest, now: Standing, question: Question) -> tuple[Asked, int]:
    """The question after a button was pressed, and the status of the answer.

    What is no answer is 422, a page left over from another round 409, a lab
    without a free place 503: in each case nothing is kept.
    """
    asked, posted = ask(now, question), request.POST
    if "show" in posted:
        return show(asked, posted)
    if asked.kept:
        return replace(asked, note=COUNTED), OK
    try:
        given = receive(asked, posted)
    except Refused as refused:
        return refused.asked, refused.status
    learner = keep_learner(request)
    keep(learner, now, question, given)
    return ask(standing(learner, now.quiz), question), OK


def receive(asked: Asked, posted: QueryDict) -> Given:
    """The answer in the form that was sent. Raises Refused, also for a line that was moved."""
    now, question = asked.now, asked.question
    typed = replace(asked, typed=question.typed(posted))
    if message := next(_strangeness(question, posted), ""):
        raise Refused(replace(typed, message=message), REFUSED)
    if message := next(_leftovers(now, question, posted), ""):
        raise Refused(replace(asked, message=message), CONFLICT)
    if "move" in posted:
        raise Refused(replace(typed, moved=str(posted["move"])), OK)
    try:
        given = question.read(posted)
        if (sure := posted.get("confidence", "")) not in CONFIDENCES:
            raise Rubbish(_UNSURE)
        graded = grade(question, given)
    except Rubbish as rubbish:
        raise Refused(replace(typed, message=str(rubbish)), REFUSED) from None
    except (*LAB_PROBLEMS, Undecided) as problem:
        raise Refused(replace(typed, message=_sentence(problem)), UNAVAILABLE) from None
    return Given(answer=given, grade=graded, confidence=sure)


def show(asked: Asked, posted: QueryDict) -> tuple[Asked, int]:
    """A run that an explanation points at. Before the answer there is none to see."""
    place = posted["show"]
    shows = asked.question.shows
    known = [str(number) for number in range(len(shows))]
    if asked.grade is None or place not in known or posted.keys() - _SHOW:
        return replace(asked, message=_STRANGE), REFUSED
    try:
        proof = prove(shows[int(place)], "", f"run-{place}")
    except LAB_PROBLEMS as problem:
        return replace(asked, message=_sentence(problem)), UNAVAILABLE
    return replace(asked, shown=proof), OK


def _strangeness(question: Question, posted: QueryDict) -> Iterator[str]:
    """What no form of ours would send."""
    if posted.keys() - FORM - {*question.fields}:
        yield _STRANGE
    if any(len(posted.getlist(name)) > 1 for name in FORM):
        yield _STRANGE
    if not posted.get("round", "").isdecimal() or "hash" not in posted:
        yield _STRANGE
    if "move" in posted and question.kind != "order":
        yield _STRANGE


def _leftovers(now: Standing, question: Question, posted: QueryDict) -> Iterator[str]:
    """Whether the form is older than what it is about."""
    if posted["round"] != str(now.number):
        yield _OTHER_ROUND
    if posted["hash"] != question.content_hash:
        yield _REWORDED


def _sentence(problem: Exception) -> str:
    return UNDECIDED if isinstance(problem, Undecided) else sentence_for(problem)
