"""Does everything that a page names by slug exist?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from facts.catalogue import facts
from lab.catalogue import experiments
from lab.pairs import pairs
from lessons.diagrams import names as diagrams
from lessons.parts import CheckPart, DiagramPart, PairPart, StagePart
from lessons.reading import PageFile
from quizzes.catalogue import questions
from tutorial_site.content import one_of


def reference_problems(file: PageFile, slugs: Mapping[str, Iterable[str]]) -> Iterator[str]:
    """What ``file`` names that does not exist; ``slugs`` are those of pages, by link scheme."""
    for part in file.document.parts:
        if isinstance(part, StagePart):
            yield from _stage_problems(part)
        if isinstance(part, CheckPart) and part.question not in questions():
            yield f"there is no question {part.question!r}; {one_of(questions(), part.question)}"
        if isinstance(part, DiagramPart) and part.diagram not in diagrams():
            yield f"there is no diagram {part.diagram!r}; {one_of(diagrams(), part.diagram)}"
        if isinstance(part, PairPart) and part.pair not in pairs():
            yield f"there is no pair {part.pair!r}; {one_of(pairs(), part.pair)}"
    exists: dict[str, Iterable[str]] = {"experiment": experiments(), "fact": facts(), **slugs}
    for link in file.document.links:
        kind, _, slug = link.partition(":")
        if slug not in set(exists[kind]):
            yield f"the link {link!r} leads nowhere; {one_of(exists[kind], slug)}"


def _stage_problems(part: StagePart) -> Iterator[str]:
    slug = part.experiment
    experiment = experiments().get(slug)
    if experiment is None:
        yield f"there is no experiment {slug!r}; {one_of(experiments(), slug)}"
        return
    known = [prediction.id for prediction in experiment.predictions]
    if part.prediction is not None and part.prediction not in known:
        yield (
            f"the experiment {part.experiment!r} has no prediction {part.prediction!r}; "
            f"{one_of(known, part.prediction)}"
        )
