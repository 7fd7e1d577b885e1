"""What is kept of recall: a learner's cards, and when they are due."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from lessons.models import Learner


class Card(models.Model):
    """Something that a learner is asked again: a question, a belief, a card of the deck.

    ``content_hash`` tells which wording was asked last. ``state`` is what the
    scheduler knows of the card, ``due`` when it is asked again. ``turn`` counts
    the answers, so that a form of an earlier turn is noticed. ``surely_wrong``
    is set where one was wrong and sure, until it is right. ``answer``,
    ``right`` and ``confidence`` are those of the latest turn.
    """

    class Room(models.TextChoices):
        """Where it comes from."""

        QUESTION = "question"
        MYTH = "myth"
        INTERVIEW = "interview"
        DECK = "deck"

    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="cards")
    room = models.CharField(max_length=20, choices=Room)
    item = models.SlugField(max_length=100, db_index=False)
    content_hash = models.CharField(max_length=64)
    state = models.JSONField(null=True)
    due = models.DateTimeField()
    turn = models.PositiveIntegerField(default=0)
    surely_wrong = models.BooleanField(default=False)
    answer = models.JSONField(null=True)
    right = models.BooleanField(null=True)
    confidence = models.CharField(max_length=20, blank=True)
    answered_at = models.DateTimeField(null=True)
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["learner", "room", "item"], name="one_card_for_each_item"
            ),
        )
        indexes = (models.Index(fields=["learner", "due"], name="recall_due"),)

    def __str__(self) -> str:
        return f"{self.room} {self.item}"


class Dues(models.Model):
    """When a learner's cards are due, all in one row that is read with the learner.

    So a page can say how many are due without a query of its own. ``at`` holds
    seconds since 1970, one number for each card.
    """

    learner = models.OneToOneField(
        Learner, on_delete=models.CASCADE, primary_key=True, related_name="dues"
    )
    at = models.JSONField(default=list)

    class Meta:
        verbose_name_plural = "dues"

    def __str__(self) -> str:
        return f"{len(self.at)} cards of {self.learner_id}"
