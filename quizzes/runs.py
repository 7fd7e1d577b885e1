"""The runs that decide what is right: made once, and kept."""

from __future__ import annotations

from dataclasses import dataclass, replace

from lab import address, runner
from lab.catalogue import call_of
from lab.stage import job_for
from lab.tracing.trace import Trace
from quizzes.proofs import form_for

_FINISHED = ("returned", "raised")
_known: dict[tuple[Run, str], Trace] = {}


@dataclass(frozen=True)
class Run:
    """A run by its address; with ``cure``, of the code in which that stands in a line's place."""

    reference: str
    line: int = 0
    cure: str = ""


def trace_of(run: Run, engine: str = "") -> Trace:
    """The trace of a run. Raises what ``runner.run()`` raises when the lab has none to give.

    ``engine`` is that of the address unless it is named. A trace that was cut
    is given and not kept, so that the next one asks again.
    """
    if (run, engine) not in _known:
        trace = runner.run(_job(run, engine)).trace
        if trace.outcome.status not in _FINISHED:
            return trace
        _known[run, engine] = trace
    return _known[run, engine]


def is_finished(trace: Trace) -> bool:
    """Whether a run came to its own end."""
    return trace.outcome.status in _FINISHED


def source_of(reference: str) -> list[str]:
    """The lines of the code of a run."""
    return _job(Run(reference), "").source.splitlines()


def call_for(reference: str) -> str:
    """The call that a run makes, as one would type it below the code."""
    form = form_for(reference)
    form.is_valid()
    return call_of(form.experiment, form.cleaned_data)


def whole_address(reference: str) -> str:
    """The address with everything that it leaves to a default: the same for the same run."""
    form = form_for(reference)
    form.is_valid()
    return address.link_to(form.experiment, form.cleaned_data)


def _job(run: Run, engine: str) -> runner.Job:
    form = form_for(run.reference)
    assert form.is_valid(), "reference_problems() told at the start"
    job = job_for(form)
    if run.cure:
        lines = job.source.splitlines()
        lines[run.line - 1] = run.cure
        job = replace(job, source="\n".join(lines) + "\n")
    return replace(job, engine=engine or job.engine)
