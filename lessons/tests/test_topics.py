"""Where to read about a topic: each has pages, and each page is there."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from lab.definitions import GROUPS
from lessons.topics import problems, readings


def test_each_topic_has_pages_that_are_there(client: Client, db: None) -> None:
    assert problems() == []

    for topic in GROUPS:
        assert readings(topic)
        for reading in readings(topic):
            address, _, heading = reading.address.partition("#")
            html = client.get(address).text
            assert not heading or f'id="{heading}"' in html
    assert readings("nonsense") == ()


def test_what_a_page_is_called() -> None:
    (first, second, third) = readings("transactions")

    assert (first.kind, first.title) == ("Between the steps", "What a transaction is")
    assert second.title == "Under the hood: The same error, twice"
    assert third.kind == "Pitfall"
    assert readings("saving")[0].kind == "Step 1"
    assert readings("performance")[0].address == "/performance/"


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("x = ['lesson:pre-save']", "there is no topic 'x'; none of the 12 is like it"),
        ("saving = 'lesson:pre-save'", "'saving' is 'lesson:pre-save'; make it a list"),
        ("saving = ['lesson:pre-sav']", "'saving' leads to 'lesson:pre-sav', which is not there"),
        ("saving = [1]", "'saving' leads to 1, which is not there"),
        ("saving = []", "the topic 'saving' has no page; name one or more"),
        ("saving =", "its TOML cannot be read"),
    ],
)
def test_what_is_wrong_is_told(tmp_path: Path, line: str, problem: str) -> None:
    path = tmp_path / "topics.toml"
    path.write_text(line)

    assert any(found.startswith(f"{path}: {problem}") for found in problems(path))
