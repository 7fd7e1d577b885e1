"""What lessons and checks quote from a timeline, its runs really say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import pytest
from django.utils.html import strip_tags

from lab.catalogue import get_experiment
from lab.definitions import Experiment, Value
from lab.runner import Job, run
from lab.timeline import build
from lab.timeline.shapes import LANE_NAMES, PLACES
from lessons.catalogue import lessons
from lessons.parts import ProsePart
from quizzes.catalogue import questions
from quizzes.questions.choice import Choice

HEADINGS = {*LANE_NAMES.values(), *(heading for _, heading in PLACES)}
QUOTED = re.compile(r"“([^”]+)”")


def variants(experiment: Experiment) -> Iterator[dict[str, Value]]:
    """The default arguments, and each switch and choice set to its other values."""
    usual = {parameter.name: parameter.default for parameter in experiment.parameters}
    yield usual
    for parameter in experiment.parameters:
        if parameter.kind == "boolean":
            yield usual | {parameter.name: True}
        for value, _ in parameter.choices:
            yield usual | {parameter.name: value}


@cache
def words_of(slug: str) -> tuple[str, ...]:
    """All that the timelines of an experiment say."""
    experiment = get_experiment(slug)
    said = []
    for arguments in variants(experiment):
        job = Job(
            source=experiment.source,
            filename=experiment.path.name,
            action=experiment.action,
            arguments=dict(arguments),
        )
        rows = build(run(job).trace).rows
        said += [f"{row.text} {row.note}" for row in rows]
    return tuple(said)


def result_quotations() -> list[tuple[str, str]]:
    """Each quotation in a lesson's result, with the lesson's slug."""
    return [
        (lesson.slug, quoted)
        for lesson in lessons()
        for part in lesson.parts
        if isinstance(part, ProsePart)
        for section in re.findall(r'<details class="result">.*?</details>', part.html, re.DOTALL)
        for quoted in QUOTED.findall(strip_tags(section))
    ]


def check_quotations() -> list[tuple[str, str]]:
    """Each quotation in the explanation of an option, with the run that it points at."""
    return [
        (option.experiment, quoted.replace("`", ""))
        for question in questions().values()
        if isinstance(question, Choice)
        for option in question.options
        if option.experiment
        for quoted in QUOTED.findall(option.why)
    ]


@pytest.mark.parametrize(("slug", "quoted"), result_quotations())
def test_the_result_of_a_lesson_quotes_its_runs(slug: str, quoted: str) -> None:
    (lesson,) = [lesson for lesson in lessons() if lesson.slug == slug]
    said = [words for experiment in lesson.experiments for words in words_of(experiment)]

    assert quoted in HEADINGS or any(quoted in words for words in said)


@pytest.mark.parametrize(("slug", "quoted"), check_quotations())
def test_the_why_of_an_option_quotes_its_run(slug: str, quoted: str) -> None:
    assert any(quoted in words for words in words_of(slug))


def test_something_is_quoted() -> None:
    assert len(result_quotations()) > 20
    assert len(check_quotations()) > 5
