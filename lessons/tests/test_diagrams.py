"""The diagrams: what they are made of, and what they are without a run."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils.html import strip_tags

from lab import runner
from lessons import diagrams
from lessons.diagrams import RUNS, diagram_for, names


@pytest.fixture(autouse=True)
def no_runs_kept() -> Iterator[None]:
    diagrams._timeline.cache_clear()
    yield
    diagrams._timeline.cache_clear()


def html_of(name: str) -> str:
    diagram = diagram_for(name)
    request = RequestFactory().get("/")
    return render_to_string(diagram.template, {"diagram": diagram, "request": request}, request)


@pytest.mark.parametrize("name", names())
def test_a_diagram_says_in_words_what_it_shows(name: str) -> None:
    html = html_of(name)

    for labels in re.findall(r'role="img" aria-labelledby="([^"]+)"', html):
        assert all(f'id="{label}">' in html for label in labels.split())
    assert "<figcaption>" in html
    assert len(strip_tags(html.partition("<figcaption>")[2])) > 60


@pytest.mark.parametrize("name", names())
def test_a_diagram_takes_its_colours_from_the_style_sheet(name: str) -> None:
    assert not re.search(r'\s(style|fill|stroke|color)="|#[0-9a-f]{6}\b', html_of(name))


def test_the_runs_are_diagrams() -> None:
    assert set(RUNS) <= set(names())


def test_the_main_diagram_is_drawn_from_a_run() -> None:
    html = strip_tags(html_of("save-from-call-to-commit"))

    words = ["sends pre_save", "INSERT INTO", "committed: autocommit", "sends post_save"]
    places = [html.index(word) for word in words]
    assert places == sorted(places)


def test_a_run_is_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    diagram_for("save-from-call-to-commit")

    monkeypatch.setattr(runner, "run", None)

    assert diagram_for("save-from-call-to-commit").timeline is not None


def test_the_same_error_ends_in_two_ways() -> None:
    assert "committed: autocommit" in html_of("error-in-autocommit")
    assert "rolled back" in html_of("error-in-a-transaction")


def test_a_diagram_leads_to_its_run() -> None:
    assert diagram_for("error-in-a-transaction").link == (
        "/lab/post-save-raises/?title=Two+Scoops&atomic=on&receivers=notify"
    )


@pytest.mark.parametrize("problem", [runner.LabBusy, runner.LabUnavailable])
def test_without_a_place_in_the_lab_it_says_so(
    monkeypatch: pytest.MonkeyPatch, problem: type[Exception]
) -> None:
    def refuse(job: runner.Job) -> runner.Result:
        raise problem

    monkeypatch.setattr(runner, "run", refuse)

    assert diagram_for("save-from-call-to-commit").drawings == ()
    assert "no place for a run" in html_of("save-from-call-to-commit")
