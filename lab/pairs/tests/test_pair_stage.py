"""A pair on a page, before a press and after, with real runs."""

from __future__ import annotations

import logging

import pytest
from django.test import RequestFactory

from lab import runner
from lab.pairs import get_pair
from lab.pairs.stage import PairStage, pair_stage_for, press_pair
from lab.stage import BUSY

PAIR = get_pair("saving-in-post-save")
UPDATE = get_pair("update-fields")


def before(address: str = "") -> PairStage:
    """The pair as a page shows it first."""
    request = RequestFactory().get(f"/here/?{address}")
    return pair_stage_for(request, PAIR, action_url="/here/")


def after(**data: str) -> tuple[PairStage, int]:
    """The pair after a press."""
    request = RequestFactory().post("/here/", {"pair": "saving-in-post-save", **data})
    return press_pair(request, PAIR, action_url="/here/")


def test_before_a_press_there_are_two_codes_and_no_run() -> None:
    stage = before()

    assert stage.id == "pair-saving-in-post-save"
    assert stage.form_id == "form-pair-saving-in-post-save"
    assert not stage.has_run
    assert stage.difference is None
    assert stage.status == ""
    assert [arm.side for arm in stage.arms] == ["wrong", "right"]
    assert "instance.save()" in "".join(PAIR.wrong.source)
    assert all(arm.code and arm.models for arm in stage.arms)


def test_an_address_fills_the_form_in() -> None:
    assert 'value="Emma"' in str(before("title=Emma").form["title"])
    assert 'value="Emma"' not in str(before("title=Emma&pair=other").form["title"])


def test_an_address_out_of_bounds_says_so_at_the_field() -> None:
    stage = before(f"title={'x' * 300}")

    assert list(stage.form.errors) == ["title"]
    assert stage.status == "Nothing was run. The form says why."


def test_a_press_runs_both_with_the_same_values() -> None:
    stage, status = after(title="Emma")

    assert status == 200
    assert stage.has_run
    runs = [arm.run for arm in stage.arms]
    assert [run.trace.arguments["title"] for run in runs if run] == ["'Emma'", "'Emma'"]
    assert [run.trace.outcome.exception for run in runs if run] == ["RecursionError", None]
    assert stage.status.startswith("The wrong code ended with RecursionError")
    ids = [row.id for run in runs if run for row in run.timeline.rows]
    assert len(ids) == len(set(ids))
    assert [arm.link for arm in stage.arms] == [
        "/lab/save-inside-post-save/?title=Emma&atomic=off&receivers=fill_slug",
        "/lab/recursion-cure-pre-save/?title=Emma&rename=off&receivers=fill_slug",
    ]


def test_each_shared_value_reaches_both() -> None:
    data = {"pair": "update-fields", "title": "Emma", "how": "only"}
    request = RequestFactory().post("/here/", data)

    stage, _ = press_pair(request, UPDATE, action_url="/here/")

    assert [arm.arguments for arm in stage.arms] == [{"title": "Emma", "how": "only"}] * 2
    assert stage.difference
    assert "`'emma'` in `Book.slug`" in stage.difference.sentence


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"title": "x" * 300}, "This text has 300 characters"),
        ({}, "This field is missing."),
        ({"title": "x", "sql": "DROP"}, "There is no field “sql” here."),
        ({"title": "x", "pair": "other"}, "This form belongs to another pair."),
    ],
)
def test_bad_input_runs_nothing(data: dict[str, str], message: str) -> None:
    stage, status = after(**data)

    assert status == 422
    assert not stage.has_run
    assert message in str(stage.form.errors)


def test_a_busy_lab_says_so_and_shows_neither_side(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    jobs: list[runner.Job] = []
    run = runner.run

    def first_only(job: runner.Job) -> runner.Result:
        jobs.append(job)
        if len(jobs) == 2:
            raise runner.LabBusy("all places are taken")
        return run(job)

    monkeypatch.setattr(runner, "run", first_only)
    with caplog.at_level(logging.CRITICAL):
        stage, status = after(title="Emma")

    assert status == 503
    assert not stage.has_run
    assert stage.form.non_field_errors() == [BUSY.replace("Save", "Run both")]
