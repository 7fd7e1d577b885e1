from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from tutorial_site import environment


@pytest.mark.parametrize(("value", "is_on"), [("1", True), ("0", False), ("", False)])
def test_a_flag_is_on_or_off(monkeypatch: pytest.MonkeyPatch, value: str, is_on: bool) -> None:
    monkeypatch.setenv("HTTPS", value)

    assert environment.flag("HTTPS") is is_on


def test_what_is_not_set_has_its_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WORKERS", raising=False)

    assert environment.number("WORKERS", 1) == 1
    assert environment.one_of("WORKERS", "line", "json") == "line"
    assert not environment.flag("WORKERS")
    assert environment.words("WORKERS") == []


def test_words_stand_between_commas_and_spaces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLOWED_HOSTS", "a.example, b.example c.example")

    assert environment.words("ALLOWED_HOSTS") == ["a.example", "b.example", "c.example"]


@pytest.mark.parametrize("value", ["yes", "true", "2"])
def test_a_flag_that_cannot_be_meant_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("HTTPS", value)

    with pytest.raises(ImproperlyConfigured, match=r"HTTPS is .* set it to 1 for on"):
        environment.flag("HTTPS")


@pytest.mark.parametrize("value", ["two", "-1", "1.5", "٣", "0"])
def test_a_number_that_cannot_be_meant_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("WORKERS", value)

    with pytest.raises(ImproperlyConfigured, match="set it to a number from 1 up"):
        environment.number("WORKERS", 1, least=1)


def test_a_word_that_is_not_known_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOG_FORMAT", "xml")

    with pytest.raises(ImproperlyConfigured, match="one of line, json"):
        environment.one_of("LOG_FORMAT", "line", "json")
