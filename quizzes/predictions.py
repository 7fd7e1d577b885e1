"""Grading a prediction: the key comes from the run that the learner has just seen."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from lab.definitions import Option, Prediction
from lab.measures import MEASURES
from lab.tracing.trace import Trace
from lessons.models import Learner
from quizzes.evidence import settling_event
from quizzes.models import PredictionAnswer


@dataclass(frozen=True, kw_only=True)
class PredictionResult:
    """How a prediction did in one run.

    ``actual`` is the option that the run showed, None if it showed none of
    them. ``sentence`` says how it went; ``expected`` and ``happened`` are the
    options' texts, ``explanation`` why it went as it did, and ``misconception``
    what is behind an expectation that was not met. The reason of an option is
    told only when the run showed that option: of another run it would be
    false. Texts may hold `backticks`. ``event`` is the number of the
    event that shows it.
    """

    prediction: Prediction
    chosen_option: Option
    actual: Option | None
    event: int | None

    @property
    def chosen(self) -> str:
        """The value of the option that was chosen."""
        return self.chosen_option.value

    @property
    def right(self) -> bool:
        """Whether the run did what was expected."""
        return self.actual == self.chosen_option

    @property
    def sentence(self) -> str:
        """How it went, in a few words."""
        if self.right:
            return "Your prediction holds."
        if self.actual is None:
            return "This run does not settle your prediction."
        return "You expected something else. Good: now you can see why."

    @property
    def expected(self) -> str:
        """What the learner expected."""
        return self.chosen_option.text

    @property
    def happened(self) -> str:
        """What the run did."""
        return self.actual.text if self.actual else "None of the answers fits what happened here"

    @property
    def explanation(self) -> str:
        """Why it went as it did."""
        return self.actual.why if self.actual else ""

    @property
    def misconception(self) -> str:
        """What to know about an expectation that was not met."""
        return "" if self.right else self.chosen_option.otherwise


def grade(prediction: Prediction, chosen: str, trace: Trace) -> PredictionResult:
    """How ``chosen`` did in the run of ``trace``. Raises KeyError for an unknown option."""
    options = {option.value: option for option in prediction.options}
    measure = MEASURES[prediction.measure]
    return PredictionResult(
        prediction=prediction,
        chosen_option=options[chosen],
        actual=options.get(measure(trace)),
        event=settling_event(measure, trace),
    )


def keep_answer(learner: Learner, experiment: str, result: PredictionResult) -> None:
    """Keep the latest answer; what the first one was stays as it is."""
    now = timezone.now()
    PredictionAnswer.objects.bulk_create(
        [
            PredictionAnswer(
                learner=learner,
                experiment=experiment,
                prediction=result.prediction.id,
                chosen=result.chosen,
                right=result.right,
                right_at_first=result.right,
                answered_at=now,
            )
        ],
        update_conflicts=True,
        update_fields=["chosen", "right", "answered_at"],
        unique_fields=["learner", "experiment", "prediction"],
    )
