"""The lessons' pages, with a real run behind each press."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from lessons.catalogue import lessons
from lessons.models import Learner, LessonProgress

pytestmark = pytest.mark.django_db

STAGE = {
    "experiment": "post-save-raises",
    "title": "Dune",
    "receivers": "notify",
    "predict": "open",
    "engine": "sqlite",
}


@pytest.fixture
def client() -> Client:
    return Client(SERVER_NAME="localhost")


def press(client: Client, *, htmx: bool = False, **changes: Any) -> Any:
    headers = {"HX-Request": "true"} if htmx else {}
    return client.post("/learn/pitfalls/", STAGE | changes, headers=headers)


def steps_of(html: str) -> str:
    """The way through the course."""
    return html.partition('<nav class="steps"')[2].partition("</nav>")[0]


def test_the_index_lists_every_lesson(client: Client) -> None:
    html = client.get("/learn/").content.decode()

    for lesson in lessons():
        assert f'href="/learn/{lesson.slug}/"' in html
        assert lesson.title in html


@pytest.mark.parametrize("slug", [lesson.slug for lesson in lessons()])
def test_each_lesson_has_its_parts_in_order(client: Client, slug: str) -> None:
    html = client.get(f"/learn/{slug}/").content.decode()

    order = [
        html.index('<section class="idea">'),
        html.index('class="stage"'),
        html.index('<details class="result">'),
        html.index('<section class="why">'),
        html.index('<section class="check card"'),
        html.index('<section class="next">'),
        html.index('class="turn"'),
    ]
    assert order == sorted(order)


@pytest.mark.parametrize("slug", [lesson.slug for lesson in lessons()])
def test_ids_are_there_once(client: Client, slug: str) -> None:
    ids = re.findall(r'\sid="([^"]+)"', client.get(f"/learn/{slug}/").content.decode())

    assert len(set(ids)) == len(ids)


def test_a_step_says_where_it_stands(client: Client) -> None:
    html = client.get("/learn/pitfalls/").content.decode()

    assert "Step 6 of 7, advanced" in html
    assert 'href="/learn/pitfalls/" aria-current="page"' in html
    assert 'rel="prev" href="/learn/what-a-transaction-is/"' in html
    assert 'rel="next" href="/learn/signals-or-save/"' in html


def test_the_page_between_the_steps_has_no_number(client: Client) -> None:
    assert "Between the steps, advanced" in client.get("/learn/what-a-transaction-is/").text


def test_the_first_lesson_leads_back_to_all_and_the_last_one_on_to_the_lab(
    client: Client,
) -> None:
    assert 'class="turn-back" href="/learn/"' in client.get("/learn/saving-a-model/").text
    assert 'is-main" href="/lab/"' in client.get("/learn/signals-or-save/").text


def test_an_unknown_lesson_is_404_with_the_way_back(client: Client) -> None:
    response = client.get("/learn/nonsense/")

    assert response.status_code == 404
    assert 'href="/learn/"' in response.text


def test_reading_writes_nothing_for_a_stranger(client: Client) -> None:
    response = client.get("/learn/pitfalls/")

    assert not response.cookies.get("learner")
    assert not Learner.objects.exists()


def test_a_press_gives_the_whole_page_with_the_run(client: Client) -> None:
    response = press(client)

    assert response.status_code == 200
    assert "prediction-result" in response.text
    assert "committed: autocommit, no transaction was open" in response.text
    assert 'id="form-slow-receiver"' in response.text


def test_a_press_is_kept_as_progress(client: Client) -> None:
    press(client)

    progress = LessonProgress.objects.get()
    assert progress.lesson == "pitfalls"
    assert progress.ran_at is not None
    assert progress.done_at is None


def test_a_known_learner_who_opens_a_lesson_is_there(client: Client) -> None:
    press(client)

    client.get("/learn/pre-save/")
    client.head("/learn/post-save/")

    assert set(LessonProgress.objects.values_list("lesson", flat=True)) == {"pitfalls", "pre-save"}
    assert "Go on: Using pre_save" in client.get("/learn/").text


def test_a_press_by_htmx_gives_the_run_alone(client: Client) -> None:
    html = press(client, htmx=True).text

    assert "<html" not in html
    assert 'id="run-post-save-raises"' in html
    assert 'hx-swap-oob="innerHTML:#status"' in html


def test_a_press_by_htmx_brings_how_far_one_is(client: Client) -> None:
    way = steps_of(press(client, htmx=True).text)

    assert 'id="steps" aria-label="The seven steps" hx-swap-oob="true"' in way
    assert ", begun" in way
    assert way.replace(' hx-swap-oob="true"', "") == steps_of(client.get("/learn/pitfalls/").text)


@pytest.mark.parametrize("htmx", [False, True])
def test_bad_input_gives_the_form_back_and_runs_nothing(client: Client, htmx: bool) -> None:
    response = press(client, htmx=htmx, title="x" * 201, predict="nonsense")

    assert response.status_code == 422
    assert "x" * 201 in response.text
    assert "Nothing was run yet" in response.text
    assert '<ol class="rows">' not in response.text
    assert not LessonProgress.objects.exists()


def test_a_lesson_wants_the_prediction_first(client: Client) -> None:
    response = press(client, predict="")

    assert response.status_code == 422
    assert "Choose what you expect" in response.text


@pytest.mark.parametrize("slug", ["", "nonsense", "commit"])
def test_an_experiment_that_the_lesson_does_not_have_is_404(client: Client, slug: str) -> None:
    assert press(client, experiment=slug).status_code == 404


def test_a_folded_stage_opens_when_it_has_run(client: Client) -> None:
    assert 'class="stage-fold">' in client.get("/learn/pitfalls/").text

    html = press(client, experiment="recursion-cure-created", predict="2", receivers="fill_slug")

    assert html.text.count('class="stage-fold" open>') == 1


def test_an_address_fills_in_one_stage_only(client: Client) -> None:
    html = client.get("/learn/pitfalls/?experiment=post-save-raises&title=Dune").text

    assert html.count('value="Dune"') == 1
