"""A run that settles a question: set up by an address, measured, and drawn in place.

Content files write it like a link to the lab: ``post-save-raises?atomic=on``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import QueryDict

from lab import address, runner
from lab.catalogue import call_of, experiments, get_experiment
from lab.forms import ParameterForm
from lab.measures import MEASURES
from lab.stage import Stage, StageRun, job_for
from quizzes.evidence import settling_event
from tutorial_site.content import one_of


@dataclass(frozen=True, kw_only=True)
class Proof:
    """A run with what was measured on it.

    ``id`` is the id of its element and the prefix of its events, ``event`` the
    number of the event that settles the measure.
    """

    id: str
    stage: Stage
    measured: str
    event: int | None

    @property
    def call(self) -> str:
        """The call that was made, as one would type it below the code."""
        return call_of(self.stage.experiment, self.stage.form.cleaned_data)

    @property
    def evidence(self) -> str:
        """The address of the event that settles it, or the empty string."""
        return f"#{self.id}-e{self.event}" if self.event else ""


def proof_problems(reference: str, measure: str) -> Iterator[str]:
    """What is wrong with an address of a run and the name of its measure."""
    yield from measure_problems(measure)
    yield from reference_problems(reference)


def measure_problems(measure: str) -> Iterator[str]:
    """What is wrong with the name of a measure."""
    if measure not in MEASURES:
        yield f"there is no measure {measure!r}; {one_of(sorted(MEASURES), measure)}"


def reference_problems(reference: str) -> Iterator[str]:
    """What is wrong with an address of a run."""
    slug, _, query = reference.partition("?")
    if slug not in experiments():
        yield f"there is no experiment {slug!r}; {one_of(experiments(), slug)}"
        return
    form = form_for(reference)
    for name in QueryDict(query).keys() - form.fields.keys():
        yield f"{slug!r} has no parameter {name!r}; {one_of(form.fields, name)}"
    for name, errors in form.errors.items():
        yield f"{reference!r} sets {name!r} wrongly ({errors[0]}); correct it"


def prove(reference: str, measure: str, id: str) -> Proof:
    """Run it now. Raises what ``runner.run()`` raises when the lab has no run to give.

    Without a measure it shows the run and settles nothing.
    """
    form = form_for(reference)
    assert form.is_valid(), "proof_problems() told at the start"
    trace = runner.run(job_for(form)).trace
    stage = Stage(
        experiment=form.experiment,
        form=form,
        action_url="",
        engines=runner.engines(),
        run=StageRun(experiment=form.experiment, trace=trace, prefix=f"{id}-"),
    )
    if not measure:
        return Proof(id=id, stage=stage, measured="", event=None)
    reading = MEASURES[measure]
    event = settling_event(reading, trace)
    return Proof(id=id, stage=stage, measured=reading(trace), event=event)


def form_for(reference: str) -> ParameterForm:
    """The form of the experiment, filled in as the address says."""
    slug, _, query = reference.partition("?")
    experiment = get_experiment(slug)
    data = address.data_from(QueryDict(query), experiment)
    return ParameterForm(experiment, data, engines=runner.engines())
