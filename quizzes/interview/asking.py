"""One question at a time: asked, committed to, settled by two runs, and kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.http import QueryDict

from lab.stage import LAB_PROBLEMS, OK, REFUSED, UNAVAILABLE, sentence_for
from lessons.learners import LearnerRequest, keep_learner
from lessons.models import Learner
from quizzes.commitments import keep, kept
from quizzes.interview.catalogue import questions
from quizzes.interview.questions import Option, Question, Trial
from quizzes.models import Commitment
from quizzes.proofs import Proof, prove
from quizzes.recall.keeping import Room, noted

ROOM = Commitment.Room.INTERVIEW
_FIELDS = {"said", "prove", "csrfmiddlewaretoken"}
_NOT_SAID = "Commit first: press the answer that you would give. A guess is fine."
_NO_ANSWER = "That is not one of the answers. Press one of these."
_UNSETTLED = "These runs did not come to their end, so they settle nothing; nothing was kept."


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One of the two runs, with what it showed in words."""

    trial: Trial
    proof: Proof

    @property
    def sentence(self) -> str:
        """What it showed."""
        return self.trial.sentence(self.proof.measured)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What ``templates/quizzes/_question.jinja`` draws.

    ``shown`` are the run and its control, when they have just been made.
    ``commitment`` is what the learner said, None before that; ``again`` asks
    anew. ``message`` says what to do where nothing could be done.
    """

    question: Question
    commitment: Commitment | None = None
    shown: tuple[Shown, ...] = ()
    message: str = ""
    again: bool = False

    @property
    def asks(self) -> bool:
        """Whether it still has to be answered."""
        return self.commitment is None or self.again

    @property
    def chosen(self) -> Option | None:
        """The option that the learner chose."""
        return self.question.option(self.commitment.said) if self.commitment else None

    @property
    def status(self) -> str:
        """One short sentence for the page's status region."""
        if self.message or self.commitment is None:
            return self.message
        verdict = "It holds." if self.commitment.right else "The runs say something else."
        return f"{verdict} {self.question.aloud}"


@dataclass(frozen=True, kw_only=True)
class Step:
    """A question on the way through the interview."""

    question: Question
    commitment: Commitment | None

    @property
    def state(self) -> str:
        """How it stands: "right", "wrong" or "open"."""
        if self.commitment is None:
            return "open"
        return "right" if self.commitment.right else "wrong"


@dataclass(frozen=True, kw_only=True)
class Way:
    """All questions in order. ``next`` is the first that is open."""

    steps: tuple[Step, ...]

    @property
    def answered(self) -> int:
        """How many are answered."""
        return sum(step.state != "open" for step in self.steps)

    @property
    def right(self) -> int:
        """How many are answered right."""
        return sum(step.state == "right" for step in self.steps)

    @property
    def next(self) -> Question | None:
        """The first question that is open."""
        return next((step.question for step in self.steps if step.state == "open"), None)


def way_of(learner: Learner | None) -> Way:
    """How far the learner is."""
    said = _kept(learner)
    return Way(
        steps=tuple(
            Step(question=question, commitment=said.get(slug))
            for slug, question in questions().items()
        )
    )


def ask(learner: Learner | None, question: Question, *, again: bool = False) -> Asked:
    """The question with what the learner said; ``again`` to answer it anew."""
    return Asked(question=question, commitment=_kept(learner).get(question.slug), again=again)


def answer(request: LearnerRequest, question: Question) -> tuple[Asked, int]:
    """The question after a button was pressed, and the status of the answer.

    What is no answer is 422 and runs nothing; a lab without a free place is
    503. In both cases nothing is kept.
    """
    asked = ask(request.learner, question)
    if message := next(_refusals(asked, request.POST), ""):
        return replace(asked, message=message), REFUSED
    try:
        run = _show(question, question.run, "run")
        control = _show(question, question.control, "control")
    except LAB_PROBLEMS as problem:
        return replace(asked, message=sentence_for(problem)), UNAVAILABLE
    asked = replace(asked, shown=(run, control))
    right = question.right_option(run.proof.measured, control.proof.measured)
    if right is None:
        return replace(asked, message=_UNSETTLED), OK
    if "said" not in request.POST:
        return asked, OK
    return replace(asked, commitment=_keep(request, question, right)), OK


def _keep(request: LearnerRequest, question: Question, right: Option) -> Commitment:
    said, content_hash = request.POST["said"], question.content_hash
    learner, is_right = keep_learner(request), said == right.value
    noted(learner, Room.INTERVIEW, question.slug, content_hash=content_hash, right=is_right)
    return keep(learner, ROOM, question.slug, content_hash=content_hash, said=said, right=is_right)


def _show(question: Question, trial: Trial, part: str) -> Shown:
    proof = prove(trial.experiment, trial.measure, f"{question.slug}-{part}")
    return Shown(trial=trial, proof=proof)


def _kept(learner: Learner | None) -> dict[str, Commitment]:
    hashes = {slug: question.content_hash for slug, question in questions().items()}
    return kept(learner, ROOM, hashes)


def _refusals(asked: Asked, posted: QueryDict) -> Iterator[str]:
    """Why nothing is run, if so."""
    if posted.keys() - _FIELDS or {*posted} >= {"said", "prove"}:
        yield _NO_ANSWER
    if "said" in posted:
        values = [option.value for option in asked.question.options]
        if len(posted.getlist("said")) > 1 or posted["said"] not in values:
            yield _NO_ANSWER
    elif asked.commitment is None:
        yield _NOT_SAID
    elif "prove" not in posted:
        yield _NO_ANSWER
