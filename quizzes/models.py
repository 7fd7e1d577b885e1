"""What learners answered. The key to a prediction is never here: it comes from a run."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import models
from django.utils import timezone

from lessons.models import Learner


class PredictionAnswer(models.Model):
    """What a learner expected of an experiment before its run.

    ``chosen`` and ``right`` hold the latest answer. ``right_at_first`` keeps
    how the first one did: only that one was given before seeing.
    """

    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="predictions")
    experiment = models.SlugField(max_length=100)
    prediction = models.SlugField(max_length=100)
    chosen = models.CharField(max_length=200)
    right = models.BooleanField()
    right_at_first = models.BooleanField()
    answered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["learner", "experiment", "prediction"], name="one_answer_per_prediction"
            ),
        )

    def __str__(self) -> str:
        return f"{self.experiment} {self.prediction}: {self.chosen}"


class CheckAnswer(models.Model):
    """What a learner answered to a check question.

    ``content_hash`` tells which wording of the question was answered, so that
    a question that changed since is asked anew.
    """

    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="checks")
    question = models.SlugField(max_length=100)
    content_hash = models.CharField(max_length=64)
    chosen = models.CharField(max_length=200)
    right = models.BooleanField()
    answered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["learner", "question"], name="one_answer_per_question"),
        )

    def __str__(self) -> str:
        return f"{self.question}: {self.chosen}"


class Commitment(models.Model):
    """What a learner committed to before a run settled it: a myth, or an interview's question.

    ``said`` is "true" or "false" for a myth and an option's value for a
    question. ``right`` tells how the latest answer did. ``for_review`` is set
    by an answer that was wrong although the learner was sure, and stays until
    a right one. ``content_hash`` tells which wording was answered.
    """

    class Room(models.TextChoices):
        """Where it was asked."""

        MYTHS = "myths"
        INTERVIEW = "interview"

    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="commitments")
    room = models.CharField(max_length=20, choices=Room)
    item = models.SlugField(max_length=100)
    content_hash = models.CharField(max_length=64)
    said = models.CharField(max_length=100)
    confidence = models.CharField(max_length=20, blank=True)
    right = models.BooleanField()
    for_review = models.BooleanField(default=False)
    answered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["learner", "room", "item"], name="one_commitment_per_item"
            ),
        )

    def __str__(self) -> str:
        return f"{self.item}: {self.said}"


class Round(models.Model):
    """One go of a learner through a set of questions.

    ``place`` names the set, ``number`` counts the goes, ``questions`` are the
    ids of those that are asked in this one, in their order. A test has a
    ``seed`` where a class takes the same one, and ``ended_at`` once it is over.
    """

    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="rounds")
    place = models.CharField(max_length=100)
    number = models.PositiveIntegerField()
    questions = models.JSONField()
    seed = models.CharField(max_length=40, blank=True, default="")
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    #: Its answers, where they were read together with it.
    given: Sequence[Answer] | None = None

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["learner", "place", "number"], name="one_round_per_number"
            ),
        )

    def __str__(self) -> str:
        return f"{self.place} {self.number}"


class Answer(models.Model):
    """What a learner answered to one question in one round. The first answer counts.

    ``answer`` has the shape that the kind of the question gives it; ``right``
    is how it did when it was given. ``content_hash`` tells which wording was
    answered, so that a question that changed since is asked anew.
    """

    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="answers")
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="answers")
    question = models.SlugField(max_length=100)
    content_hash = models.CharField(max_length=64)
    answer = models.JSONField()
    right = models.BooleanField()
    confidence = models.CharField(max_length=20)
    answered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["round", "question", "content_hash"], name="one_answer_per_round"
            ),
        )

    def __str__(self) -> str:
        return f"{self.question}: {self.answer}"


class Meeting(models.Model):
    """That a learner has met a wording of a question, and whether they have answered it.

    It makes the counts below exact: each learner counts once for each wording.
    It holds neither the answer nor how it did.
    """

    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="meetings")
    question = models.SlugField(max_length=100)
    content_hash = models.CharField(max_length=64)
    answered = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["learner", "question", "content_hash"], name="one_meeting_per_wording"
            ),
        )

    def __str__(self) -> str:
        return self.question


class QuestionCount(models.Model):
    """How one wording of a question does with all learners together. It knows no person."""

    question = models.SlugField(max_length=100)
    content_hash = models.CharField(max_length=64)
    shown = models.PositiveIntegerField(default=0)
    answered = models.PositiveIntegerField(default=0)
    right = models.PositiveIntegerField(default=0)
    guess_right = models.PositiveIntegerField(default=0)
    guess_wrong = models.PositiveIntegerField(default=0)
    fairly_right = models.PositiveIntegerField(default=0)
    fairly_wrong = models.PositiveIntegerField(default=0)
    certain_right = models.PositiveIntegerField(default=0)
    certain_wrong = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["question", "content_hash"], name="one_count_per_wording"
            ),
        )

    def __str__(self) -> str:
        return self.question


class MistakeCount(models.Model):
    """How often one mistake was made at one wording: the part of an answer that was wrong."""

    counted = models.ForeignKey(QuestionCount, on_delete=models.CASCADE, related_name="mistakes")
    mistake = models.CharField(max_length=200)
    times = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["counted", "mistake"], name="one_count_per_mistake"),
        )

    def __str__(self) -> str:
        return self.mistake
