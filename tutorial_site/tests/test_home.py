"""The first page: a Save button that works at once."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from lessons.catalogue import lessons
from lessons.models import Learner
from tutorial_site import views

pytestmark = pytest.mark.django_db

PRESS = {
    "experiment": "a-receiver-on-each-signal",
    "title": "Dune",
    "receivers": ["before", "after"],
    "engine": "sqlite",
}


def test_the_first_page_reads_nothing_from_the_database(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        html = client.get("/").content.decode()

    assert 'action="/#run-a-receiver-on-each-signal"' in html
    assert 'name="predict"' not in html
    for lesson in lessons():
        assert f'href="/learn/{lesson.slug}/"' in html


def test_pressing_save_shows_a_real_run(client: Client) -> None:
    html = client.post("/", PRESS).content.decode()

    assert 'id="e1"' in html
    assert "before: the primary key is None" in html
    assert "after: the primary key is 1, created=True" in html
    assert not Learner.objects.exists()


def test_for_htmx_only_the_run_comes(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        html = client.post("/", PRESS, headers={"HX-Request": "true"}).content.decode()

    assert "<!doctype" not in html
    assert "The seven steps" not in html


def test_bad_input_comes_back(client: Client) -> None:
    response = client.post("/", PRESS | {"title": "x" * 201})

    assert response.status_code == 422
    assert "x" * 201 in response.content.decode()


def test_an_address_fills_the_form_in(client: Client) -> None:
    good = client.get("/?title=Emma")

    assert 'value="Emma"' in good.content.decode()
    assert client.get("/?title=" + "x" * 201).status_code == 422


def test_who_was_here_goes_on_where_they_were(client: Client) -> None:
    first = lessons()[0]
    client.post(
        f"/learn/{first.slug}/",
        {
            "experiment": "save-without-receivers",
            "title": "Dune",
            "new_title": "Emma",
            "predict": "INSERT, UPDATE",
        },
    )

    assert f"Go on: {first.title}" in client.get("/").content.decode()


def test_a_first_page_without_its_experiment_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    assert views.problems() == []

    monkeypatch.setattr(views, "HERO", "no-such-thing")

    assert "there is no experiment 'no-such-thing'" in views.problems()[0]
