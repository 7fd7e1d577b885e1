"""One experiment on a page: its form, its code and, after a press, its run."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, ClassVar, Required, TypedDict, Unpack

from django.http import HttpRequest, QueryDict
from django.utils.safestring import SafeString

from lab import address, runner
from lab.catalogue import source_for
from lab.definitions import Experiment, Prediction
from lab.demo_models import models_in
from lab.export import as_pytest, as_text
from lab.forms import ParameterForm
from lab.highlighting import code_html
from lab.timeline import Timeline, build
from lab.tracing.trace import Trace
from lab.verdict import Sentence, verdict
from lessons.learners import keep_learner
from quizzes.predictions import PredictionResult, grade, keep_answer

logger = logging.getLogger(__name__)

OK, REFUSED, UNAVAILABLE = 200, 422, 503
LAB_PROBLEMS = (runner.LabBusy, runner.LabUnavailable)
BUSY = "Every place in the lab is taken at this moment. Nothing was run; press Save again."
DOWN = "The lab cannot start a run at this moment. Nothing was run; try again in a minute."


@dataclass(frozen=True, kw_only=True)
class StageRun:
    """A run as the page shows it."""

    experiment: Experiment
    trace: Trace
    prefix: str = ""
    prediction_result: PredictionResult | None = None

    @cached_property
    def timeline(self) -> Timeline:
        """The rows, with ids that no other stage of the page uses."""
        return build(self.trace, prefix=self.prefix)

    @cached_property
    def verdict(self) -> list[Sentence]:
        """What the trace amounts to, in one or two sentences."""
        return verdict(self.trace)

    @cached_property
    def as_text(self) -> str:
        """The run as text, to be copied."""
        return as_text(self.trace, self.timeline, self.experiment.title)

    @cached_property
    def as_pytest(self) -> str:
        """The run as a test that passes in a Django project, to be copied."""
        return as_pytest(self.experiment, self.trace)


@dataclass(frozen=True, kw_only=True)
class Stage:
    """What ``templates/lab/_stage.jinja`` draws; ``fragment`` is drawn for htmx after a press."""

    fragment: ClassVar[str] = "lab/_pressed.jinja"

    experiment: Experiment
    form: ParameterForm
    action_url: str
    engines: list[str]
    prediction: Prediction | None = None
    run: StageRun | None = None
    page_url: str = ""

    @property
    def id(self) -> str:
        """The id of the stage's element."""
        return f"stage-{self.experiment.slug}"

    @property
    def form_id(self) -> str:
        """The id of its form."""
        return f"form-{self.experiment.slug}"

    @property
    def has_run(self) -> bool:
        """Whether there is a run to show."""
        return self.run is not None

    @property
    def chosen(self) -> str:
        """The predicted option, or the empty string."""
        return str(self.form.data.get("predict", ""))

    @property
    def source(self) -> str:
        """The code as it ran, or as it will."""
        return self.run.trace.source if self.run else source_for(self.experiment, self._receivers)

    @property
    def code(self) -> SafeString:
        """The code in numbered lines of safe HTML."""
        return code_html(self.source)

    @property
    def models(self) -> SafeString:
        """The models that the code imports, in numbered lines of safe HTML."""
        return code_html(models_in(self.experiment.source))

    @property
    def link(self) -> str:
        """The address that holds these parameters and switches."""
        return address.link_to(self.experiment, self._values, self.page_url)

    @property
    def status(self) -> str:
        """One short sentence for the page's status region."""
        if self.run is None:
            return "Nothing was run. The form says why." if self.form.errors else ""
        steps = f"{self.run.timeline.steps} steps on the timeline."
        result = self.run.prediction_result
        return f"{result.sentence} {steps}" if result else f"The run is over: {steps}"

    @property
    def _values(self) -> dict[str, Any]:
        """What the form holds now, as far as it can be understood."""
        form = self.form
        if form.is_bound:
            form.is_valid()
            return form.cleaned_data
        return {
            name: form.get_initial_for_field(field, name) for name, field in form.fields.items()
        }

    @property
    def _receivers(self) -> list[str] | None:
        return self._values.get("receivers")


class Place(TypedDict, total=False):
    """Where an experiment stands.

    ``action_url`` is where its form goes. ``prediction`` is the id of the one
    to ask, None for none. ``predict_first`` refuses a press without a choice,
    as a lesson does that asks its reader to commit; the lab's own pages offer
    the prediction and nobody has to take it; home asks nothing, so that the
    first press needs no reading. ``prefix`` goes before the events' ids, where
    a page holds several stages; without one it is the experiment's slug.
    ``page_url`` is the page of an experiment that is none of the lab's index.
    """

    action_url: Required[str]
    prediction: str | None
    predict_first: bool
    prefix: str
    page_url: str


def stage_for(request: HttpRequest, experiment: Experiment, **place: Unpack[Place]) -> Stage:
    """The stage before a press, filled in from the request's address."""
    if not address.is_meant_for(request.GET, experiment):
        return _stage(experiment, place)
    data = address.data_from(request.GET, experiment)
    typed = ParameterForm(experiment, data, engines=runner.engines())
    if typed.is_valid():
        return _stage(experiment, place, initial=typed.cleaned_data)
    return _stage(experiment, {**place, "predict_first": False}, data)


def press(
    request: HttpRequest, experiment: Experiment, **place: Unpack[Place]
) -> tuple[Stage, int]:
    """The stage after Save was pressed, and the status of the answer.

    Raises nothing for what was typed or for what the code does: bad input is
    422, a lab without a free place 503, each with the form as it came.
    """
    stage = _stage(experiment, place, request.POST)
    form = stage.form
    if not form.is_valid():
        return stage, REFUSED
    try:
        result = runner.run(job_for(form))
    except LAB_PROBLEMS as problem:
        form.add_error(None, sentence_for(problem))
        return stage, UNAVAILABLE
    graded = None
    if stage.prediction and form.chosen:
        graded = grade(stage.prediction, form.chosen, result.trace)
        keep_answer(keep_learner(request), experiment.slug, graded)
    run = StageRun(
        experiment=experiment,
        trace=result.trace,
        prefix=place.get("prefix", f"{experiment.slug}-"),
        prediction_result=graded,
    )
    return replace(stage, run=run), OK


def sentence_for(problem: Exception) -> str:
    """What the learner reads when the lab had no run to give; the operator reads the log."""
    logger.error("a run was not started: %r", problem)
    return BUSY if isinstance(problem, runner.LabBusy) else DOWN


def _stage(
    experiment: Experiment,
    place: Place,
    data: QueryDict | None = None,
    initial: dict[str, Any] | None = None,
) -> Stage:
    name = place.get("prediction")
    prediction = experiment.prediction(name) if name else None
    engines = runner.engines()
    form = ParameterForm(
        experiment,
        data,
        engines=engines,
        prediction=prediction,
        predict_first=place.get("predict_first", True),
        initial=initial,
    )
    return Stage(
        experiment=experiment,
        form=form,
        action_url=place["action_url"],
        engines=engines,
        prediction=prediction,
        page_url=place.get("page_url", ""),
    )


def job_for(form: ParameterForm) -> runner.Job:
    """What a run of this form, which is valid, is to do."""
    experiment = form.experiment
    return runner.Job(
        source=source_for(experiment, form.receivers),
        filename=experiment.path.name,
        action=experiment.action,
        arguments=form.arguments,
        engine=form.engine,
        databases=experiment.databases,
    )
