"""One experiment on a page, before a press and after, with real runs."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from lab import runner
from lab.catalogue import get_experiment
from lab.stage import BUSY, DOWN, Place, Stage, press, stage_for
from lab.tests.stage_samples import EXPERIMENT, data
from lab.tracing.events import ReceiverRaised, ReceiverStarted
from lessons.learners import LearnerMiddleware
from lessons.models import Learner
from quizzes.models import PredictionAnswer

PLACE = Place(action_url="/here/", prediction="is-the-row-there")


def before(address: str = "", **place: Any) -> Stage:
    """The stage as a page shows it first."""
    request = RequestFactory().get(f"/here/?{address}")
    return stage_for(request, EXPERIMENT, **{**PLACE, **place})


def after(*without: str, place: Place = PLACE, **changes: Any) -> tuple[Stage, int]:
    """The stage after a press."""
    found: list[tuple[Stage, int]] = []

    def view(request: HttpRequest) -> HttpResponse:
        found.append(press(request, EXPERIMENT, **place))
        return HttpResponse()

    LearnerMiddleware(view)(
        RequestFactory().post(
            "/here/",
            data(*without, **changes).urlencode(),
            content_type="application/x-www-form-urlencoded",
        )
    )
    return found[0]


def test_before_a_press_the_defaults_stand() -> None:
    stage = before()

    assert stage.id == "stage-sample"
    assert stage.action_url == "/here/"
    assert stage.chosen == ""
    assert stage.run is None
    assert stage.status == ""
    assert stage.source == EXPERIMENT.source
    assert stage.engines == ["sqlite"]
    assert not stage.form.is_bound
    assert stage.link == (
        "/lab/sample/?title=Dune&atomic=off&copies=1&price=1.5&shelf=left&receivers=notify"
    )


def test_the_models_come_with_the_code() -> None:
    html = before().models

    assert "Author" in html
    assert "Book" in html


def test_an_address_fills_the_form_in() -> None:
    stage = before("title=Emma&atomic=on&receivers=")

    assert 'value="Emma"' in str(stage.form["title"])
    assert "checked" in str(stage.form["atomic"])
    assert "# @receiver(post_save, sender=Book)" in stage.source
    assert stage.link.endswith("receivers=")
    assert not stage.form.errors


def test_an_address_out_of_bounds_says_so_at_the_field() -> None:
    stage = before("copies=99&title=Emma")

    assert list(stage.form.errors) == ["copies"]
    assert 'value="99"' in str(stage.form["copies"])
    assert 'value="Emma"' in str(stage.form["title"])
    assert "title=Emma" in stage.link


def test_an_address_for_another_stage_of_the_page_is_not_read() -> None:
    assert not before("experiment=other&copies=99").form.is_bound


@pytest.mark.django_db
def test_a_press_runs_the_code_and_grades_the_prediction() -> None:
    stage, status = after("atomic", title="Emma")

    assert status == 200
    assert stage.run
    assert stage.run.trace.arguments["title"] == "'Emma'"
    assert len(stage.run.trace.of(ReceiverRaised)) == 1
    assert stage.run.prediction_result
    assert stage.run.prediction_result.right
    assert stage.run.verdict
    assert stage.run.timeline.rows[0].id == "sample-e1"
    assert stage.status.startswith("Your prediction holds.")
    assert stage.source == stage.run.trace.source


@pytest.mark.django_db
def test_the_key_comes_from_the_run() -> None:
    """The same answer is right in autocommit and wrong inside atomic()."""
    stage, _ = after(atomic="on")

    assert stage.run
    assert stage.run.prediction_result
    assert not stage.run.prediction_result.right
    assert stage.chosen == "1"


@pytest.mark.django_db
def test_a_graded_prediction_is_kept() -> None:
    after("atomic")

    answer = PredictionAnswer.objects.get(learner=Learner.objects.get())
    assert (answer.experiment, answer.prediction) == ("sample", "is-the-row-there")
    assert answer.right


@pytest.mark.django_db
def test_a_receiver_that_is_switched_off_does_not_run() -> None:
    stage, _ = after("receivers", "atomic")

    assert stage.run
    assert not stage.run.trace.of(ReceiverStarted)
    assert "# @receiver(post_save, sender=Book)" in stage.run.trace.source


@pytest.mark.django_db
def test_nobody_is_kept_who_predicted_nothing() -> None:
    stage, status = after("predict", place=Place(action_url="/here/", prefix=""))

    assert status == 200
    assert stage.run
    assert stage.run.prediction_result is None
    assert stage.run.timeline.rows[0].id == "e1"
    assert stage.status.startswith("The run is over: ")
    assert not Learner.objects.exists()


@pytest.mark.django_db
def test_an_offered_prediction_need_not_be_made() -> None:
    place: Place = {**PLACE, "predict_first": False}

    assert after("predict", place=place)[1] == 200
    assert after("predict")[1] == 422


def test_bad_input_runs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "run", lambda job: pytest.fail("it ran"))

    stage, status = after(title="x" * 10_000)

    assert status == 422
    assert stage.run is None
    assert stage.form["title"].value() == "x" * 10_000
    assert stage.status == "Nothing was run. The form says why."


@pytest.mark.parametrize(
    ("problem", "sentence"),
    [(runner.LabBusy("full"), BUSY), (runner.LabUnavailable("no fork"), DOWN)],
)
def test_a_lab_without_a_place_keeps_the_form(
    problem: Exception,
    sentence: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def no_place(job: runner.Job) -> runner.Result:
        raise problem

    monkeypatch.setattr(runner, "run", no_place)

    with caplog.at_level(logging.ERROR):
        stage, status = after(title="Emma")

    assert status == 503
    assert stage.form.non_field_errors() == [sentence]
    assert stage.form["title"].value() == "Emma"
    assert repr(problem) in caplog.text


@pytest.mark.django_db
@pytest.mark.parametrize(
    "title",
    ["<script>alert(1)</script>", "'; DROP TABLE lab_book; --", "日本語 🐍", "{{ 7*7 }}", ""],
)
def test_any_title_is_a_value_and_never_code(title: str) -> None:
    experiment = get_experiment("save-without-receivers")
    request = RequestFactory().post("/x/", {"title": title, "new_title": title})

    stage, status = press(request, experiment, action_url="/x/")

    assert status == 200
    assert stage.run
    assert stage.run.trace.arguments["title"] == repr(title)
    assert stage.run.trace.outcome.status == "returned"
    assert stage.run.trace.source == experiment.source
