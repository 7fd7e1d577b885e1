"""What a press sends to htmx: no text of a visitor or of a run becomes markup."""

from __future__ import annotations

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
def test_the_run_brings_the_form_and_the_code_along(client: Client) -> None:
    """An earlier press may have left messages in one, and other switches in the other."""
    html = client.post(URL, GOOD, headers=HTMX).content.decode()

    assert html.count('hx-swap-oob="true"') == 2
    assert 'id="form-post-save-raises"' in html
    assert 'id="code-post-save-raises"' in html
