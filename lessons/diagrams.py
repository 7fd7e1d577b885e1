"""The diagrams of the course: drawn from a run where they show one, else by hand.

Each is a template in ``templates/lessons/diagrams/``, with the text that stands
beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from lab import runner
from lab.address import link_to
from lab.catalogue import get_experiment
from lab.drawing import NARROW, WIDE, Drawing, draw
from lab.timeline import Timeline, build
from tutorial_site.content import BASE_DIR

FOLDER = BASE_DIR / "templates" / "lessons" / "diagrams"
#: The diagrams that show a run: the experiment, and what differs from its defaults.
RUNS: dict[str, tuple[str, dict[str, Any]]] = {
    "save-from-call-to-commit": ("a-receiver-on-each-signal", {}),
    "error-in-autocommit": ("post-save-raises", {"atomic": False}),
    "error-in-a-transaction": ("post-save-raises", {"atomic": True}),
}


@dataclass(frozen=True, kw_only=True)
class Diagram:
    """A diagram as its template draws it; ``timeline`` is None where no run could be had."""

    name: str
    timeline: Timeline | None = None

    @property
    def template(self) -> str:
        """The file that draws it."""
        return f"lessons/diagrams/_{self.name}.html"

    @property
    def lacks_its_run(self) -> bool:
        """Whether it shows a run that could not be had this time."""
        return self.name in RUNS and self.timeline is None

    @property
    def link(self) -> str:
        """Where the run can be made again."""
        slug, changed = RUNS[self.name]
        experiment = get_experiment(slug)
        receivers = [switch.receiver for switch in experiment.switches]
        return link_to(experiment, {"receivers": receivers, **changed})

    @property
    def drawings(self) -> tuple[Drawing, ...]:
        """The run on wide paper and on narrow paper; the style sheet shows the one that fits."""
        return (draw(self.timeline, WIDE), draw(self.timeline, NARROW)) if self.timeline else ()


def names() -> list[str]:
    """The diagrams that there are."""
    return [file.stem.removeprefix("_") for file in sorted(FOLDER.glob("_*.html"))]


def diagram_for(name: str) -> Diagram:
    """The diagram of this name."""
    try:
        return Diagram(name=name, timeline=_timeline(name) if name in RUNS else None)
    except (runner.LabBusy, runner.LabUnavailable):
        return Diagram(name=name)


@cache
def _timeline(name: str) -> Timeline:
    """The run that the diagram shows, made when it is first asked for."""
    slug, changed = RUNS[name]
    experiment = get_experiment(slug)
    job = runner.Job(
        source=experiment.source,
        filename=experiment.path.name,
        action=experiment.action,
        arguments={parameter.name: parameter.default for parameter in experiment.parameters}
        | changed,
    )
    return build(runner.run(job).trace)
