"""What a press sends to htmx: no text of a visitor or of a run becomes markup."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html import unescape

import pytest
from django.test import Client

from lab import runner
from lab.tests import timeline_samples as sample
from lab.tracing import events as e
from lab.tracing.trace import Outcome, State, Trace

EVIL = """<img src=x onerror="alert('1')"><script>alert(1)</script>{{ 7*7 }}"""
URL = "/lab/post-save-raises/"
GOOD = {"title": "Emma", "receivers": "notify", "experiment": "post-save-raises"}
HTMX = {"HX-Request": "true"}


def evil_trace() -> Trace:
    """Markup in every place that the code of a run can fill."""
    values = {"id": "1", EVIL: EVIL}
    trace = sample.trace(
        sample.fact(e.TextPrinted, text=EVIL),
        sample.sql(EVIL, parameters=(EVIL,), error=EVIL),
        sample.fact(e.ActionRaised, exception=EVIL, message=EVIL),
        states={1: State(model=EVIL, memory=values, inside=values, outside=None, note=EVIL)},
    )
    return replace(
        trace,
        tables={EVIL: [values]},
        outcome=Outcome(status="stopped", text=EVIL),
        database=EVIL,
    )


def pressed(client: Client, monkeypatch: pytest.MonkeyPatch, *, htmx: bool) -> str:
    def run(job: runner.Job) -> runner.Result:
        return runner.Result(trace=replace(evil_trace(), source=job.source))

    monkeypatch.setattr(runner, "run", run)
    response = client.post(URL, GOOD | {"title": EVIL}, headers=HTMX if htmx else {})
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("htmx", [True, False])
def test_nothing_that_was_typed_or_happened_is_markup(
    client: Client, monkeypatch: pytest.MonkeyPatch, htmx: bool
) -> None:
    html = pressed(client, monkeypatch, htmx=htmx)

    assert "<img" not in html
    assert "<script>" not in html
    assert "7*7" in html
    assert EVIL in unescape(html)


def test_what_was_refused_comes_back_as_text(client: Client) -> None:
    evil = EVIL * 10

    html = client.post(URL, GOOD | {"title": evil}, headers=HTMX).content.decode()

    assert "<img" not in html
    assert evil in unescape(html)


@pytest.mark.django_db
def test_the_run_brings_its_code_and_leaves_the_form_alone(client: Client) -> None:
    """An earlier press may have had other switches; what is typed meanwhile stays."""
    html = client.post(URL, GOOD, headers=HTMX).content.decode()

    assert html.count('hx-swap-oob="true"') == 1
    assert '<div class="code" id="code-post-save-raises" hx-swap-oob="true">' in html


@pytest.mark.django_db
def test_the_run_takes_the_messages_of_an_earlier_press_away(client: Client) -> None:
    refused = client.post(URL, GOOD | {"title": "x" * 201}, headers=HTMX).content.decode()
    found = re.search(r"hx-headers='([^']+)'", refused)
    assert found

    html = client.post(URL, GOOD, headers=HTMX | json.loads(found[1])).content.decode()

    assert "data-errors" in refused
    assert "data-errors" not in html
    assert 'id="form-post-save-raises"' in html
    assert html.count('hx-swap-oob="true"') == 2
    assert "hx-headers" not in html
