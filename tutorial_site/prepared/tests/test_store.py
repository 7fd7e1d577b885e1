"""The store: bounded, and what was not asked for longest goes first."""

from __future__ import annotations

from dataclasses import dataclass

from tutorial_site.prepared.store import Store


@dataclass
class Thing:
    size: int


def test_what_is_kept_is_there() -> None:
    store = Store[Thing](10)
    thing = Thing(4)

    store.keep("a", thing)

    assert store.get("a") is thing
    assert store.get("b") is None


def test_where_there_is_no_room_the_oldest_goes() -> None:
    store = Store[Thing](10)
    for key in "abc":
        store.keep(key, Thing(4))
        store.get("a")

    assert store.get("a")
    assert store.get("b") is None
    assert store.get("c")
    assert store.size == 8


def test_kept_again_it_counts_once() -> None:
    store = Store[Thing](10)

    store.keep("a", Thing(4))
    store.keep("a", Thing(6))

    assert store.size == 6


def test_what_is_too_large_is_not_kept() -> None:
    store = Store[Thing](10)

    store.keep("a", Thing(11))

    assert store.get("a") is None
    assert store.size == 0


def test_it_can_be_emptied() -> None:
    store = Store[Thing](10)
    store.keep("a", Thing(4))

    store.clear()

    assert store.get("a") is None
    assert store.size == 0
