from __future__ import annotations

import pytest
from django.test import Client

from tutorial_site.ways import Way, ways


def test_each_way_leads_to_a_page_and_takes_its_time(client: Client, db: None) -> None:
    for way in ways():
        assert client.get(way.address).status_code == 200, way
        assert 1 <= way.minutes <= 240, way


def test_the_first_page_offers_each(client: Client) -> None:
    page = client.get("/").content.decode()

    for way in ways():
        assert f'<a href="{way.address}">{way.title}</a>' in page


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (1, "a minute"),
        (55, "about 55 minutes"),
        (68, "an hour or a little more"),
        (186, "about 3 hours"),
    ],
)
def test_long_ways_are_told_in_hours(minutes: int, words: str) -> None:
    assert Way(title="", name="home", text="", minutes=minutes).duration == words
