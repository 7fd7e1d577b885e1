"""One card: asked, answered, rated, explained, and put back until it is due again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from lab.stage import LAB_PROBLEMS, OK, REFUSED, UNAVAILABLE, sentence_for
from quizzes.commitments import CONFIDENCES
from quizzes.practice.asking import CONFLICT, UNDECIDED, as_query, place_told
from quizzes.questions import Answer, Rubbish, Undecided
from quizzes.recall.items import Explained, Item
from quizzes.recall.keeping import keep
from quizzes.recall.models import Card
from quizzes.recall.schedule import RATINGS, rating_of, review
from quizzes.recall.words import when

_FORM = {"csrfmiddlewaretoken", "turn", "hash", "confidence", "rating"}
_STRANGE = "Something came that this form does not send. Load the page again and answer once."
_UNSURE = "Say how sure you are: press one of the buttons below."
_UNRATED = "Say how it went: press one of the four buttons."
_REWORDED = "This card has been reworded since you opened it. Read it again, then answer."
_COUNTED = "You had answered this already. The first answer counts."
_NOT_DUE = "This card is not due yet. Nothing was changed."


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What ``templates/quizzes/recall/_card.html`` draws.

    ``explained`` is what became of the latest answer, None while the card is
    asked. ``is_turned`` shows the back of a card that one rates oneself.
    ``moved`` is the button by which an item of a list was moved.
    """

    card: Card
    item: Item
    typed: Answer = None
    explained: Explained | None = None
    is_turned: bool = False
    message: str = ""
    note: str = ""
    moved: str = ""

    confidences = CONFIDENCES
    ratings = tuple(RATINGS)

    @property
    def id(self) -> str:
        """The beginning of the ids of its elements."""
        return f"card-{self.card.room}-{self.item.id}"

    @property
    def address(self) -> str:
        """Where it is asked, and where its forms go."""
        return reverse("recall:card", args=[self.card.room, self.item.id])

    @property
    def moved_address(self) -> str:
        """Where the list stands as it was moved, so that reloading moves nothing."""
        return f"{self.address}?{as_query(self.typed, self.moved)}"

    @property
    def is_due(self) -> bool:
        """Whether it is asked now."""
        return self.card.due <= timezone.now()

    @property
    def is_answered(self) -> bool:
        """Whether the latest answer is to this wording."""
        return self.card.turn > 0 and self.card.content_hash == self.item.content_hash

    @property
    def presented(self) -> dict[str, Any]:
        """The card as its template needs it."""
        return self.item.present(self.typed)

    @property
    def explained_notes(self) -> list[tuple[Any, None]]:
        """The notes, in the shape of those of practice."""
        return [(note, None) for note in self.explained.grade.notes] if self.explained else []

    @property
    def back(self) -> Explained:
        """The back of a card that one rates oneself."""
        return self.item.explain("good")

    @property
    def sure(self) -> str:
        """How sure the learner was, or how it went, in a word."""
        return CONFIDENCES.get(self.card.confidence, self.card.confidence)

    @property
    def next_due(self) -> str:
        """When it comes back."""
        return when(self.card.due, timezone.now())

    @property
    def status(self) -> str:
        """One short sentence for the page's status region."""
        if self.moved:
            return place_told(self.typed, self.moved)
        if self.message or self.explained is None:
            return self.message
        how = "Right." if self.explained.grade.right else "Not right."
        return f"{how if self.item.is_graded else 'Kept.'} It comes back {self.next_due}."


def ask(card: Card, item: Item) -> Asked:
    """The card as it stands: asked when it is due, else its latest answer explained."""
    asked = Asked(card=card, item=item)
    if asked.is_due or not asked.is_answered:
        return asked
    try:
        return replace(asked, explained=item.explain(card.answer))
    except (*LAB_PROBLEMS, Undecided) as problem:
        return replace(asked, message=_sentence(problem))


def laid_out(asked: Asked, query: QueryDict) -> Asked:
    """The card with its list as ``moved_address`` tells."""
    if not asked.is_due or "move" not in asked.item.fields or "order" not in query:
        return asked
    return replace(asked, typed=asked.item.typed(query), moved=query.get("moved", ""))


def answer(card: Card, item: Item, posted: QueryDict) -> tuple[Asked, int]:
    """The card after a button was pressed, and the status of the answer.

    What is no answer is 422, a form left over from an earlier wording 409, a
    lab without a free place 503: in each case nothing is kept.
    """
    asked = Asked(card=card, item=item, is_turned=not item.is_graded)
    if message := next(_strangeness(item, posted), ""):
        return replace(asked, typed=item.typed(posted), message=message), REFUSED
    if posted["turn"] != str(card.turn):
        return replace(ask(card, item), note=_COUNTED), OK
    if message := next(_leftovers(asked, posted), ""):
        return replace(ask(card, item), message=message), CONFLICT
    typed = replace(asked, typed=item.typed(posted))
    if "move" in posted:
        return replace(typed, moved=str(posted["move"])), OK
    try:
        given = item.read(posted) if item.is_graded else _rating_in(posted)
        if item.is_graded and posted.get("confidence") not in CONFIDENCES:
            raise Rubbish(_UNSURE)
        explained = item.explain(given)
    except Rubbish as rubbish:
        return replace(typed, message=str(rubbish)), REFUSED
    except (*LAB_PROBLEMS, Undecided) as problem:
        return replace(typed, message=_sentence(problem)), UNAVAILABLE
    return _keep(asked, given, explained, posted.get("confidence", given)), OK


def _keep(asked: Asked, given: Answer, explained: Explained, said: str) -> Asked:
    """Keep the answer and put the card back; the first of two that came at once counts."""
    card, item, right = asked.card, asked.item, explained.grade.right
    rating = rating_of(right=right, confidence=said) if item.is_graded else RATINGS[given]
    state = card.state if card.content_hash == item.content_hash else None
    is_first = keep(
        card,
        review(state, rating, timezone.now()),
        content_hash=item.content_hash,
        answer=given,
        right=right,
        confidence=said,
    )
    card.refresh_from_db()
    if is_first:
        return replace(asked, explained=explained)
    return replace(ask(card, item), note=_COUNTED)


def _rating_in(posted: QueryDict) -> str:
    rating = posted.get("rating", "")
    if rating not in RATINGS:
        raise Rubbish(_UNRATED)
    return str(rating)


def _strangeness(item: Item, posted: QueryDict) -> Iterator[str]:
    """What no form of ours would send."""
    if posted.keys() - _FORM - {*item.fields}:
        yield _STRANGE
    if any(len(posted.getlist(name)) > 1 for name in _FORM):
        yield _STRANGE
    if not posted.get("turn", "").isdecimal() or "hash" not in posted:
        yield _STRANGE


def _leftovers(asked: Asked, posted: QueryDict) -> Iterator[str]:
    """Whether the form is older than what it is about."""
    if posted["hash"] != asked.item.content_hash:
        yield _REWORDED
    if not asked.is_due:
        yield _NOT_DUE


def _sentence(problem: Exception) -> str:
    return UNDECIDED if isinstance(problem, Undecided) else sentence_for(problem)
