"""The lab's pages, whole and as fragments."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from lab import runner
from lab.catalogue import experiments
from lab.definitions import GROUPS
from lab.stage import BUSY
from tests.forms import filled

pytestmark = pytest.mark.django_db

URL = "/lab/post-save-raises/"
GOOD = {"title": "Emma", "receivers": "notify", "experiment": "post-save-raises"}
HTMX = {"HX-Request": "true"}


def test_the_index_lists_every_experiment(client: Client) -> None:
    html = client.get("/lab/").content.decode()

    for slug in experiments():
        assert f'href="/lab/{slug}/"' in html


def test_the_index_has_a_heading_for_each_group_that_has_experiments(client: Client) -> None:
    html = client.get("/lab/").content.decode()
    headings = re.findall(r'<h2 id="([^"]+)">', html)

    used = {experiment.group for experiment in experiments().values()}
    assert headings == [group for group in GROUPS if group in used]
    for slug, experiment in experiments().items():
        after = html.partition(f'<h2 id="{experiment.group}">')[2].partition("<h2 id=")[0]
        assert f'href="/lab/{slug}/"' in after


@pytest.mark.parametrize("slug", list(experiments()))
def test_every_experiment_has_a_page_that_runs(client: Client, slug: str) -> None:
    experiment = experiments()[slug]
    typed: dict[str, Any] = {
        parameter.name: parameter.default
        for parameter in experiment.parameters
        if parameter.default is not False
    }
    typed = {name: "on" if value is True else value for name, value in typed.items()}
    typed["receivers"] = [switch.receiver for switch in experiment.switches]

    page = client.get(f"/lab/{slug}/")
    run = client.post(f"/lab/{slug}/", typed)

    assert page.status_code == 200
    assert run.status_code == 200
    assert 'class="row' in run.content.decode()


def test_the_facts_behind_its_texts_are_one_click_away(client: Client) -> None:
    html = client.get(URL).content.decode()

    for fact in experiments()["post-save-raises"].facts:
        assert f'class="fact-link" href="/facts/{fact}/"' in html


def test_a_wrong_prediction_is_not_told_what_only_another_run_would_make_true(
    client: Client,
) -> None:
    html = client.post(URL, {**GOOD, "predict": "0"}, headers=HTMX).content.decode()

    assert "You expected something else." in html
    assert "INSERT was committed before" in html
    assert "the block rolls back what was written in it" not in html


def test_an_unknown_experiment_is_a_page_with_the_way_back(client: Client) -> None:
    response = client.get("/lab/nothing-here/")

    assert response.status_code == 404
    assert 'href="/lab/"' in response.content.decode()


def test_without_htmx_a_press_gives_the_whole_page(client: Client) -> None:
    response = client.post(URL, GOOD)

    html = response.content.decode()
    assert html.startswith("<!doctype html>")
    assert 'id="e1"' in html
    assert "HX-Request" in response["Vary"]


def test_for_htmx_a_press_gives_the_run_and_a_sentence(client: Client) -> None:
    response = client.post(URL, GOOD, headers=HTMX)

    html = response.content.decode()
    assert 'id="run-post-save-raises"' in html
    assert 'hx-swap-oob="innerHTML:#status">The run is over' in html
    assert "<!doctype" not in html
    assert "HX-Retarget" not in response
    assert response["HX-Replace-Url"] == f"{URL}?title=Emma&atomic=off&receivers=notify"


def test_for_htmx_a_refused_form_takes_the_place_of_the_form(client: Client) -> None:
    """So an earlier run stays on the page."""
    response = client.post(URL, GOOD | {"title": "x" * 201}, headers=HTMX)

    html = response.content.decode()
    assert response.status_code == 422
    assert response["HX-Retarget"] == "#form-post-save-raises"
    assert "x" * 201 in html
    assert 'id="run-post-save-raises"' not in html


def test_a_refused_form_comes_back_in_the_page(client: Client) -> None:
    response = client.post(URL, GOOD | {"title": "a\0<b>"})

    html = response.content.decode()
    assert response.status_code == 422
    assert "NUL character" in html
    assert "<b>" not in html.replace("<b>&", "")


def test_an_address_fills_the_page_in(client: Client) -> None:
    good = client.get(URL + "?title=Emma&atomic=on")
    bad = client.get(URL + "?title=" + "x" * 201)

    assert 'value="Emma"' in good.content.decode()
    assert bad.status_code == 422
    assert "has 201 characters" in bad.content.decode()


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "fragment"])
def test_a_full_lab_keeps_the_form_and_says_what_to_do(
    client: Client, monkeypatch: pytest.MonkeyPatch, headers: dict[str, str]
) -> None:
    def full(job: runner.Job) -> runner.Result:
        raise runner.LabBusy

    monkeypatch.setattr(runner, "run", full)
    sent = {**GOOD, "title": "Ünïcode <b>", "predict": "1"}

    response = client.post(URL, sent, headers=headers)

    assert response.status_code == 503
    assert response["Retry-After"] == "2"
    form = filled(response.text, URL)
    assert form is not None
    assert {name: form.fields[name] for name in sent} == {name: [sent[name]] for name in sent}
    assert form.buttons == ["Save"]
    assert BUSY in form.text


def test_other_methods_are_refused(client: Client) -> None:
    assert client.put(URL).status_code == 405
    assert client.post("/lab/").status_code == 405
