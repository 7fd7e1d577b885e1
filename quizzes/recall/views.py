"""Recall: what is due, one card at a time, and the deck to learn by heart."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods, require_safe

from lab.stage import OK, REFUSED, UNAVAILABLE
from lessons.learners import LearnerRequest, keep_learner, know
from lessons.pages import is_htmx
from quizzes.recall import deck as cards
from quizzes.recall.asking import Asked, answer, ask, laid_out
from quizzes.recall.keeping import Room, add, due_count, refresh, take_out
from quizzes.recall.models import Card
from quizzes.recall.pile import CARDS, Pile, pile_of
from quizzes.recall.rooms import item_of
from quizzes.recall.schedule import RATINGS, review
from quizzes.recall.words import when
from tutorial_site.prepared import prepared_for_strangers
from tutorial_site.redirects import see_other

_SAID = (
    ("wrong", "again"),
    ("right, a guess", "hard"),
    ("right, fairly sure", "good"),
    ("right, certain", "easy"),
)
_STRANGE = "Press one of the buttons of this page. Nothing was changed."


@dataclass(frozen=True, kw_only=True)
class InDeck:
    """A card of the deck as its page lists it: when it is due, if it was added."""

    card: cards.FlashCard
    when: str = ""


@require_safe
@prepared_for_strangers
def index(request: LearnerRequest) -> HttpResponse:
    """What is due, what comes next, and how cards are rated."""
    learner = know(request, CARDS)
    pile = pile_of(learner)
    # Cards of questions that are no more had been counted until now.
    if learner and due_count(learner) != len(pile.due):
        refresh(learner)
    context = {
        "pile": pile,
        "first": _first(pile),
        "in_deck": len(cards.deck()),
        "ratings": _ratings(),
    }
    return render(request, "quizzes/recall/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def card(request: LearnerRequest, room: str, id: str) -> HttpResponse:
    """One card: answer it, or turn it and say how it went."""
    pile = pile_of(know(request, CARDS))
    found, item = pile.find(room, id), item_of(room, id)
    if found is None or item is None:
        return redirect("recall:index")
    if request.method == "POST":
        keep_learner(request)
        asked, status = answer(found, item, request.POST)
        # So that going back to this page, or reloading it, sends nothing again.
        if not is_htmx(request) and asked.moved:
            return see_other(asked.moved_address)
        if not is_htmx(request) and status == OK and asked.explained and not asked.note:
            return see_other(asked.address)
        pile = pile_of(request.learner)
    else:
        asked, status = laid_out(ask(found, item), request.GET), OK
        if not item.is_graded and asked.is_due and "turned" in request.GET:
            asked = Asked(card=found, item=item, is_turned=True)
    template = "quizzes/recall/_card.html" if is_htmx(request) else "quizzes/recall/card.html"
    context = {"asked": asked, "pile": pile, "next": _first(pile, but=found)}
    response = render(request, template, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    if status == UNAVAILABLE:
        response.headers["Retry-After"] = "2"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@prepared_for_strangers
def deck(request: LearnerRequest) -> HttpResponse:
    """The cards to learn by heart: add one, a group or all; take one out."""
    message, status = "", OK
    know(request, CARDS)
    if request.method == "POST":
        adding, taking = request.POST.getlist("add"), request.POST.getlist("take")
        new, old = _named(adding), _named(taking)
        if len(adding) + len(taking) == 1 and (new or old):
            learner = keep_learner(request)
            add(learner, new)
            take_out(learner, Room.DECK, old)
            return see_other("recall:deck")
        message, status = _STRANGE, REFUSED
    now = timezone.now()
    due = {card.item: when(card.due, now) for card in _in_deck(pile_of(request.learner))}
    listed = [
        (group, [InDeck(card=card, when=due.get(card.id, "")) for card in group.cards])
        for group in cards.groups()
    ]
    groups = [(group, rows, all(row.when for row in rows)) for group, rows in listed]
    context = {"groups": groups, "added": len(due), "message": message, "all": len(cards.deck())}
    return render(request, "quizzes/recall/deck.html", context, status=status)


def _ratings() -> list[tuple[str, str, str]]:
    """What each answer means: the rating, and when a new card would come back."""
    now = timezone.now()
    return [
        (said, rating.capitalize(), when(review(None, RATINGS[rating], now).due, now))
        for said, rating in _SAID
    ]


def _first(pile: Pile, but: Card | None = None) -> Card | None:
    """The card to go on with."""
    return next((card for card in pile.due if card != but), None)


def _in_deck(pile: Pile) -> list[Card]:
    return [card for card in pile.cards if card.room == Room.DECK]


def _named(wanted: list[str]) -> list[str]:
    """The cards that a button means: all, those of a group, or one."""
    known = {"all": list(cards.deck())}
    known |= {f"group {group.slug}": [card.id for card in group.cards] for group in cards.groups()}
    known |= {name: [name] for name in cards.deck()}
    return [name for button in wanted for name in known.get(button, [])]
