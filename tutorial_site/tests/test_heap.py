"""One heap for all threads, where the C library has several."""

from __future__ import annotations

from tutorial_site import heap


class Library:
    def __init__(self) -> None:
        self.asked: list[tuple[int, int]] = []

    def mallopt(self, option: int, value: int) -> None:
        self.asked.append((option, value))


def test_the_library_is_asked_for_one() -> None:
    library = Library()

    heap.use_one(library)

    assert library.asked == [(-8, 1)]


def test_a_library_without_the_call_is_left_alone() -> None:
    heap.use_one(object())
