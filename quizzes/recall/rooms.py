"""The items that are no questions of a quiz: beliefs, the interview, and the deck."""

from __future__ import annotations

from django.urls import reverse

from lab.measures import MEASURES
from quizzes import predictions
from quizzes.catalogue import questions
from quizzes.interview.catalogue import questions as interview_questions
from quizzes.interview.questions import Question as InterviewQuestion
from quizzes.myths.catalogue import Myth, myths
from quizzes.proofs import prove
from quizzes.questions import Answer, Grade, Undecided
from quizzes.questions.base import listing
from quizzes.recall.deck import FlashCard, deck
from quizzes.recall.items import Choice, Explained, Item, QuestionItem
from quizzes.recall.models import Card
from quizzes.runs import Run, is_finished, source_of, trace_of
from tutorial_site.text import inline

_UNSETTLED = "the run settles nothing"


def item_of(room: str, name: str) -> Item | None:
    """What a card asks, None where there is nothing of this name any more."""
    match room:
        case Card.Room.QUESTION:
            question = questions().get(name)
            return QuestionItem(question) if question else None
        case Card.Room.MYTH:
            myth = myths().get(name)
            return MythItem(myth) if myth else None
        case Card.Room.INTERVIEW:
            asked = interview_questions().get(name)
            return InterviewItem(asked) if asked else None
    card = deck().get(name)
    if card is None:
        return None
    return PredictionItem(card) if card.run else FlashItem(card)


class MythItem(Choice):
    """A belief: true or not, by its run."""

    label = "Myth or not?"
    options = (("true", "True"), ("false", "Not true"))

    def __init__(self, myth: Myth) -> None:
        self.myth = myth
        self.id, self.content_hash, self.facts = myth.slug, myth.content_hash, myth.facts
        self.prompt = inline(f"“{myth.belief}”")

    def explain(self, answer: Answer) -> Explained:
        """See Item."""
        verdict = self.myth.verdict(_measured(self.myth.experiment, self.myth.measure))
        if verdict is None:
            raise Undecided(_UNSETTLED)
        return Explained(
            grade=self.graded(answer, "true" if verdict else "false"),
            told=(inline(self.myth.reality), inline(self.myth.why)),
            more=(reverse("myths:myth", args=[self.id]), "The belief and its run"),
        )


class InterviewItem(Choice):
    """A question of the interview, by its run and its control."""

    label = "Interview"

    def __init__(self, asked: InterviewQuestion) -> None:
        self.asked = asked
        self.id, self.content_hash, self.facts = asked.slug, asked.content_hash, asked.facts
        self.prompt = inline(asked.prompt)
        self.options = tuple((option.value, option.text) for option in asked.options)

    def explain(self, answer: Answer) -> Explained:
        """See Item."""
        run, control = self.asked.run, self.asked.control
        right = self.asked.right_option(
            _measured(run.experiment, run.measure), _measured(control.experiment, control.measure)
        )
        if right is None:
            raise Undecided(_UNSETTLED)
        chosen = self.asked.option(answer)
        why = [inline(chosen.why)] if chosen != right else []
        return Explained(
            grade=self.graded(answer, right.value),
            told=(*why, inline(self.asked.aloud)),
            more=(reverse("interview:question", args=[self.id]), "The question and its runs"),
        )


class PredictionItem(Choice):
    """Predict, run, compare: the code, a prediction of the lab, and a run made for the answer."""

    label = "Predict, then run"

    def __init__(self, card: FlashCard) -> None:
        self.card = card
        self.id, self.content_hash, self.facts = card.id, card.content_hash, card.facts
        self.prompt = inline(card.front)
        self.options = tuple((option.value, option.text) for option in card.asked.options)

    @property
    def code(self) -> str:
        """See Choice."""
        return listing("\n".join(source_of(self.card.run)))

    def explain(self, answer: Answer) -> Explained:
        """See Item."""
        proof = prove(self.card.run, "", "recall")
        assert proof.stage.run is not None, "prove() makes one"
        result = predictions.grade(self.card.asked, answer, proof.stage.run.trace)
        if result.actual is None or not is_finished(proof.stage.run.trace):
            raise Undecided(_UNSETTLED)
        return Explained(
            grade=self.graded(answer, result.actual.value),
            told=(inline(result.explanation),),
            proof=proof,
        )


class FlashItem(Choice):
    """A text with a front and a back; one grades oneself."""

    label = "By heart"
    is_graded = False
    options = ()

    def __init__(self, card: FlashCard) -> None:
        self.card = card
        self.id, self.content_hash, self.facts = card.id, card.content_hash, card.facts
        self.prompt = inline(card.front)

    def explain(self, answer: Answer) -> Explained:
        """See Item."""
        back = Grade(right=answer != "again", said=(), expected=(), notes=())
        return Explained(grade=back, told=(inline(self.card.answer),))


def _measured(reference: str, measure: str) -> str:
    """What the measure gives on the run of this address."""
    trace = trace_of(Run(reference))
    if not is_finished(trace):
        raise Undecided(_UNSETTLED)
    return MEASURES[measure](trace)
