"""A page of the course: its parts with their stages, its diagrams and its check question."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from lab.catalogue import get_experiment
from lab.pairs import get_pair
from lab.pairs.stage import PairStage, pair_stage_for, press_pair
from lab.stage import Place, Stage, press, stage_for
from lessons.afterwards import quizzes_after
from lessons.catalogue import Lesson, get_lesson, steps
from lessons.diagrams import Diagram, diagram_for
from lessons.holes import check_on, marks_on
from lessons.learners import LearnerRequest
from lessons.marks import Marks
from lessons.parts import DiagramPart, PairPart, Part, ProsePart, StagePart
from lessons.progress import summary, summary_of
from quizzes.checks import Check
from quizzes.recall.keeping import due_count
from tutorial_site.prepared import do_not_keep

_FOLD = '<details class="result">'


class Page(Protocol):
    """What a page of any track has."""

    @property
    def title(self) -> str:
        """Its title."""

    @property
    def address(self) -> str:
        """Where it is, and where the forms of its stages go."""

    @property
    def parts(self) -> tuple[Part, ...]:
        """What it is made of."""


@dataclass(frozen=True, kw_only=True)
class PagePart:
    """One part as the template draws it: the one of the first five that is not None."""

    html: SafeString | None = None
    stage: Stage | None = None
    pair: PairStage | None = None
    diagram: Diagram | None = None
    check: Check | None = None
    heading: str = ""
    folded: bool = False

    @property
    def is_open(self) -> bool:
        """Whether a folded stage has something to show."""
        return bool(self.stage and (self.stage.run or self.stage.form.errors))


def get_lesson_or_404(slug: str) -> Lesson:
    """The lesson of this slug, or the page that leads back."""
    try:
        return get_lesson(slug)
    except KeyError:
        raise Http404(f"There is no lesson “{slug}”.") from None


def is_htmx(request: HttpRequest) -> bool:
    """Whether a part of the page is wanted instead of the whole."""
    return request.headers.get("HX-Request") == "true"


def place_of(page: Page, part: StagePart) -> Place:
    """Where the experiment stands: its form goes to the page, its prediction is asked first."""
    return Place(action_url=page.address, prediction=part.prediction)


def press_on(request: HttpRequest, page: Page) -> tuple[Stage | PairStage, int]:
    """The stage or pair of the page that the form belongs to, as it ran, and the status."""
    slug, pair = request.POST.get("experiment", ""), request.POST.get("pair", "")
    for part in page.parts:
        if isinstance(part, StagePart) and part.experiment == slug:
            return press(request, get_experiment(slug), **place_of(page, part))
        if isinstance(part, PairPart) and part.pair == pair:
            return press_pair(request, get_pair(pair), action_url=page.address)
    raise Http404(f"The page “{page.title}” has no experiment “{slug or pair}”.")


def lesson_page(
    request: HttpRequest,
    lesson: Lesson,
    *,
    stage: Stage | PairStage | None = None,
    check: Check | None = None,
    marks: Marks | None = None,
    status: int = 200,
) -> HttpResponse:
    """The whole page, with the stage that has run and the check that was answered."""
    context = context_of(request, lesson, stage=stage, check=check, marks=marks)
    return render(request, "lessons/lesson_detail.html", context, status=status)


def beside(request: LearnerRequest, lesson: Lesson) -> SafeString:
    """What a press changes beside its own place, for htmx: how far one is, and what is due."""
    learner = request.learner
    given = {
        "lesson": lesson,
        "summary": summary(learner),
        "due": due_count(learner),
        "oob": True,
    }
    return render_to_string("lessons/_beside.jinja", given, request, using="jinja2")


def context_of(
    request: HttpRequest,
    lesson: Lesson,
    *,
    stage: Stage | PairStage | None = None,
    check: Check | None = None,
    marks: Marks | None = None,
) -> dict[str, Any]:
    """What the page needs. The parts are made when a template asks for them."""

    @cache
    def known() -> Marks:
        return marks or marks_on(request, lesson)

    return {
        "lesson": lesson,
        "steps_in_all": len(steps()),
        "summary": lambda: summary_of(known().by_lesson),
        "parts": lambda: list(
            _parts(request, lesson, stage, lambda: check or check_on(lesson, known()))
        ),
        "quizzes": lambda: known().standings(quizzes_after(lesson)),
    }


def parts_of(
    request: HttpRequest, page: Page, pressed: Stage | PairStage | None = None
) -> list[PagePart]:
    """The parts of a page without a check question."""
    return list(_parts(request, page, pressed))


def _parts(
    request: HttpRequest,
    page: Page,
    pressed: Stage | PairStage | None,
    check: Callable[[], Check] | None = None,
) -> Iterator[PagePart]:
    stages = [part for part in page.parts if isinstance(part, StagePart)]
    stage = pressed if isinstance(pressed, Stage) else None
    has_run = bool(stage and stage.run and len(stages) == 1)
    for part in page.parts:
        match part:
            case ProsePart():
                yield PagePart(html=_opened(part.html) if has_run else part.html)
            case StagePart():
                yield _stage_part(request, page, part, stages, stage)
            case PairPart():
                yield PagePart(pair=_pair(request, page, part, pressed))
            case DiagramPart():
                yield PagePart(diagram=_diagram(request, part))
            case _:
                assert check is not None, "only a lesson has a check"
                yield PagePart(check=check())


def _pair(
    request: HttpRequest, page: Page, part: PairPart, pressed: Stage | PairStage | None
) -> PairStage:
    """The pair of ``part``; the one that was pressed keeps its runs."""
    if isinstance(pressed, PairStage) and pressed.pair.slug == part.pair:
        return pressed
    return pair_stage_for(request, get_pair(part.pair), action_url=page.address)


def _diagram(request: HttpRequest, part: DiagramPart) -> Diagram:
    """The diagram of ``part``; where its run could not be had, the page is not the last word."""
    diagram = diagram_for(part.diagram)
    if diagram.lacks_its_run:
        do_not_keep(request)
    return diagram


def _opened(html: SafeString) -> SafeString:
    """What the run showed is told as soon as it was seen."""
    return mark_safe(html.replace(_FOLD, f"{_FOLD[:-1]} open>"))  # noqa: S308


def _stage_part(
    request: HttpRequest,
    page: Page,
    part: StagePart,
    stages: list[StagePart],
    pressed: Stage | None,
) -> PagePart:
    """The stage of ``part``; the one that was pressed keeps its run."""
    experiment = get_experiment(part.experiment)
    if pressed and pressed.experiment == experiment:
        stage = pressed
    else:
        stage = stage_for(request, experiment, **place_of(page, part))
    heading = f"Run {stages.index(part) + 1} of {len(stages)}"
    if len(stages) == 1:
        heading = "Predict, then run" if part.prediction else "Run it"
    return PagePart(stage=stage, heading=heading, folded=part.folded)
