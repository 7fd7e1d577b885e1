"""One belief on a page: asked, committed to, settled by a run, and kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.http import HttpRequest, QueryDict

from lab.stage import LAB_PROBLEMS, OK, REFUSED, UNAVAILABLE, sentence_for
from lessons.learners import LearnerRequest, keep_learner
from lessons.models import Learner
from quizzes.commitments import CONFIDENCES, keep, kept
from quizzes.models import Commitment
from quizzes.myths.catalogue import Myth, myths
from quizzes.proofs import Proof, prove
from quizzes.recall.keeping import Room, noted

ROOM = Commitment.Room.MYTHS
WORDS = {True: "true", False: "false"}
_FIELDS = {"said", "prove", "csrfmiddlewaretoken"}
_NOT_SAID = "Say first what you believe: press one of the buttons. A guess is fine."
_NO_ANSWER = "That is not one of the answers. Press one of the buttons."
_UNSETTLED = "This run did not come to its end, so it settles nothing, and nothing was kept."


@dataclass(frozen=True, kw_only=True)
class Card:
    """What ``templates/quizzes/_myth.jinja`` draws.

    ``commitment`` is what the learner said, None before that. ``proof`` is the
    run that was made for this answer. ``message`` says what to do where
    nothing could be done. ``again`` asks anew what was answered before.
    """

    myth: Myth
    commitment: Commitment | None = None
    proof: Proof | None = None
    message: str = ""
    again: bool = False

    @property
    def id(self) -> str:
        """The id of the card's element."""
        return f"myth-{self.myth.slug}"

    @property
    def asks(self) -> bool:
        """Whether the belief still has to be judged."""
        return self.commitment is None or self.again

    @property
    def said(self) -> str:
        """What the learner said: "true, certain"."""
        assert self.commitment is not None, "nothing was said yet"
        return f"{self.commitment.said}, {CONFIDENCES[self.commitment.confidence]}"

    @property
    def truth(self) -> str:
        """What the run says of the belief: "true" or "false"."""
        assert self.commitment is not None, "nothing was said yet"
        return WORDS[(self.commitment.said == "true") == self.commitment.right]

    @property
    def answers(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """The buttons: for each word its values with how sure one is."""
        return [
            (word, [(f"{word}-{sure}", text) for sure, text in CONFIDENCES.items()])
            for word in ("true", "false")
        ]

    @property
    def status(self) -> str:
        """One short sentence for the page's status region."""
        if self.message or self.commitment is None:
            return self.message
        return f"You said: {self.said}. The run says: {self.truth}."


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How a learner stands with the beliefs. ``review`` are those to look at again."""

    total: int
    answered: int
    right: int
    review: tuple[Myth, ...]


def cards_for(learner: Learner | None) -> list[Card]:
    """A card for each belief, with what the learner said."""
    said = _kept(learner)
    return [Card(myth=myth, commitment=said.get(slug)) for slug, myth in myths().items()]


def card_for(learner: Learner | None, myth: Myth, *, again: bool = False) -> Card:
    """The card of one belief; ``again`` to judge it anew."""
    return Card(myth=myth, commitment=_kept(learner).get(myth.slug), again=again)


def standing(learner: Learner | None) -> Standing:
    """How the learner stands."""
    said = _kept(learner)
    return Standing(
        total=len(myths()),
        answered=len(said),
        right=sum(row.right for row in said.values()),
        review=tuple(
            myth for slug, myth in myths().items() if slug in said and said[slug].for_review
        ),
    )


def answer(request: LearnerRequest, myth: Myth) -> tuple[Card, int]:
    """The card after a button was pressed, and the status of the answer.

    What is no answer is 422 and runs nothing; a lab without a free place is
    503. In both cases nothing is kept.
    """
    card = card_for(request.learner, myth)
    if message := next(_refusals(card, request.POST), ""):
        return replace(card, message=message), REFUSED
    try:
        proof = prove(myth.experiment, myth.measure, card.id)
    except LAB_PROBLEMS as problem:
        return replace(card, message=sentence_for(problem)), UNAVAILABLE
    verdict = myth.verdict(proof.measured)
    if verdict is None:
        return replace(card, proof=proof, message=_UNSETTLED), OK
    if "said" not in request.POST:
        return replace(card, proof=proof), OK
    return replace(card, proof=proof, commitment=_keep(request, myth, verdict)), OK


def _kept(learner: Learner | None) -> dict[str, Commitment]:
    hashes = {slug: myth.content_hash for slug, myth in myths().items()}
    return kept(learner, ROOM, hashes)


def _keep(request: HttpRequest, myth: Myth, verdict: bool) -> Commitment:
    said, _, confidence = request.POST["said"].partition("-")
    learner, right = keep_learner(request), said == WORDS[verdict]
    asked = {"content_hash": myth.content_hash, "confidence": confidence}
    noted(learner, Room.MYTH, myth.slug, right=right, **asked)
    return keep(learner, ROOM, myth.slug, said=said, right=right, **asked)


def _refusals(card: Card, posted: QueryDict) -> Iterator[str]:
    """Why nothing is run, if so."""
    if posted.keys() - _FIELDS or {*posted} >= {"said", "prove"}:
        yield _NO_ANSWER
    if "said" in posted:
        values = [value for _, row in card.answers for value, _ in row]
        if len(posted.getlist("said")) > 1 or posted["said"] not in values:
            yield _NO_ANSWER
    elif card.commitment is None:
        yield _NOT_SAID
    elif "prove" not in posted:
        yield _NO_ANSWER
