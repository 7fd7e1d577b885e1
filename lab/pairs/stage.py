"""A pair on a page: its form, both codes and, after a press, both runs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.http import HttpRequest, QueryDict
from django.utils.safestring import SafeString

from lab import address, runner
from lab.definitions import Experiment
from lab.demo_models import models_in
from lab.forms import ParameterForm, refuse_unknown
from lab.highlighting import CodeLine, code_html, code_lines
from lab.pairs.definitions import Pair
from lab.pairs.difference import Difference, difference
from lab.stage import LAB_PROBLEMS, OK, REFUSED, UNAVAILABLE, StageRun, sentence_for
from lab.tracing.trace import Trace


class PairForm(ParameterForm):
    """What the two experiments of a pair share."""

    def clean(self) -> dict[str, Any]:
        """The cleaned data. Raises ValidationError for a field that is not of this form."""
        self._refuse_missing()
        refuse_unknown(self, {"pair"})
        if f"pair-{self.data.get('pair', '')}" not in ("pair-", self.experiment.slug):
            raise ValidationError(
                "This form belongs to another pair. Load the page again and press Run both.",
                code="unknown",
            )
        return self.cleaned_data


@dataclass(frozen=True, kw_only=True)
class Arm:
    """One side of a pair. ``side`` is "wrong" or "right", ``key`` goes into the ids.

    ``unlike`` are the numbers of the lines that the other side has not.
    """

    side: str
    key: str
    experiment: Experiment
    title: str
    unlike: frozenset[int]
    arguments: dict[str, Any]
    engine: str = "sqlite"
    run: StageRun | None = None

    @property
    def code(self) -> tuple[CodeLine, ...]:
        """The code in numbered lines of safe HTML."""
        return code_lines(self.experiment.source)

    @property
    def models(self) -> SafeString:
        """The models that the code imports, in numbered lines of safe HTML."""
        return code_html(models_in(self.experiment.source))

    @property
    def link(self) -> str:
        """The address of the experiment in the lab, set up as here."""
        receivers = [switch.receiver for switch in self.experiment.switches]
        values = {**self.arguments, "receivers": receivers, "engine": self.engine}
        return address.link_to(self.experiment, values)


@dataclass(frozen=True, kw_only=True)
class PairStage:
    """What ``templates/lab/_pair.jinja`` draws; ``fragment`` is drawn for htmx after a press."""

    fragment: ClassVar[str] = "lab/_pair_pressed.jinja"

    pair: Pair
    form: PairForm
    action_url: str
    arms: tuple[Arm, ...]

    @property
    def id(self) -> str:
        """The id of the pair's element, and the beginning of all ids in it."""
        return self.pair.form.slug

    @property
    def form_id(self) -> str:
        """The id of its form."""
        return f"form-{self.id}"

    @property
    def has_run(self) -> bool:
        """Whether both sides have run."""
        return all(arm.run for arm in self.arms)

    @cached_property
    def difference(self) -> Difference | None:
        """What differs between the two runs."""
        traces = [arm.run.trace for arm in self.arms if arm.run]
        return difference(*traces) if len(traces) == len(self.arms) else None

    @property
    def status(self) -> str:
        """One sentence for the page's status region."""
        if self.difference:
            return self.difference.sentence.replace("`", "")
        return "Nothing was run. The form says why." if self.form.errors else ""


def pair_stage_for(request: HttpRequest, pair: Pair, *, action_url: str) -> PairStage:
    """The pair before a press, filled in from the request's address as far as that is right."""
    given = request.GET
    if given.get("pair", pair.slug) == pair.slug and address.is_meant_for(given, pair.form):
        form = _form(pair, address.data_from(given, pair.form))
        if not form.is_valid():
            return _stage(pair, form, action_url)
        return _stage(pair, _form(pair, initial=form.cleaned_data), action_url)
    return _stage(pair, _form(pair), action_url)


def press_pair(request: HttpRequest, pair: Pair, *, action_url: str) -> tuple[PairStage, int]:
    """The pair after "Run both" was pressed, and the status of the answer.

    Bad input is 422, a lab without a free place 503; then neither side is shown as run.
    """
    form = _form(pair, request.POST)
    stage = _stage(pair, form, action_url)
    if not form.is_valid():
        return stage, REFUSED
    try:
        arms = tuple(_run(arm, form) for arm in stage.arms)
    except LAB_PROBLEMS as problem:
        form.add_error(None, sentence_for(problem).replace("Save", "Run both"))
        return stage, UNAVAILABLE
    return replace(stage, arms=arms), OK


def _form(
    pair: Pair, data: QueryDict | None = None, initial: dict[str, Any] | None = None
) -> PairForm:
    return PairForm(pair.form, data, engines=runner.engines(), initial=initial)


def _stage(pair: Pair, form: PairForm, action_url: str) -> PairStage:
    arms = tuple(
        Arm(
            side=side,
            key=f"{pair.form.slug}-{side}",
            experiment=experiment,
            title=title,
            unlike=unlike,
            arguments={},
        )
        for (side, experiment), title, unlike in zip(
            pair.sides, pair.titles, pair.unlike, strict=True
        )
    )
    return PairStage(pair=pair, form=form, action_url=action_url, arms=arms)


def _run(arm: Arm, form: PairForm) -> Arm:
    """The arm with its run: what the two share as the form has it, the rest by default."""
    defaults = {parameter.name: parameter.default for parameter in arm.experiment.parameters}
    arguments = {**defaults, **form.arguments}
    return replace(
        arm,
        arguments=arguments,
        engine=form.engine,
        run=StageRun(
            experiment=arm.experiment,
            trace=_trace(arm.experiment, arguments, form.engine),
            prefix=f"{arm.key}-",
        ),
    )


def _trace(experiment: Experiment, arguments: dict[str, Any], engine: str) -> Trace:
    job = runner.Job(
        source=experiment.source,
        filename=experiment.path.name,
        action=experiment.action,
        arguments=arguments,
        engine=engine,
        databases=experiment.databases,
    )
    return runner.run(job).trace
