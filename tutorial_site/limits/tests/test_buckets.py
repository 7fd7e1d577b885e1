from __future__ import annotations

import hashlib
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tutorial_site.limits import buckets
from tutorial_site.limits.buckets import Allowance, take
from tutorial_site.limits.models import Bucket

pytestmark = pytest.mark.django_db

#: Three at once, and one more every two seconds.
THREE = Allowance(at_once=3, a_minute=30)


class Clock:
    """A clock that a test sets."""

    now = 1_000_000.0

    def time(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(buckets, "time", clock)
    return clock


def taken(tries: int, who: str = "somebody") -> int:
    return sum(take("presses", who, THREE) == 0 for _ in range(tries))


def test_so_many_at_once_and_no_more(clock: Clock) -> None:
    assert taken(10) == 3


def test_they_grow_back_one_by_one(clock: Clock) -> None:
    taken(3)

    clock.now += 1.9
    assert taken(5) == 0
    clock.now += 0.2
    assert taken(5) == 1
    clock.now += 4
    assert taken(5) == 2


def test_never_more_than_the_bucket_holds(clock: Clock) -> None:
    taken(3)

    clock.now += 100_000

    assert taken(10) == 3


def test_it_says_how_long_to_wait(clock: Clock) -> None:
    taken(3)

    seconds = take("presses", "somebody", THREE)

    assert seconds == pytest.approx(2)
    clock.now += seconds
    assert take("presses", "somebody", THREE) == 0


def test_everybody_has_a_bucket_for_each_kind(clock: Clock) -> None:
    taken(3)

    assert taken(3, "somebody else") == 3
    assert take("codes", "somebody", THREE) == 0


def test_a_refusal_writes_nothing(clock: Clock) -> None:
    taken(3)
    before = Bucket.objects.get().full_at

    take("presses", "somebody", THREE)

    assert Bucket.objects.get().full_at == before


def test_one_try_is_one_statement(clock: Clock) -> None:
    taken(1)

    with CaptureQueriesContext(connection) as queries:
        taken(1)

    assert [query["sql"].split()[0] for query in queries] == ["UPDATE"]


@pytest.mark.parametrize("hours", [1, 24 * 365])
def test_a_clock_that_is_set_back_locks_nobody_out(clock: Clock, hours: int) -> None:
    taken(3)

    clock.now -= 3600 * hours

    assert taken(10) == 3


def test_clocks_that_differ_a_little_give_nothing_away(clock: Clock) -> None:
    taken(3)

    clock.now -= 1

    assert taken(10) == 0


def test_nobody_can_read_whose_it_is(clock: Clock) -> None:
    take("presses", "198.51.100.7", THREE)

    guessed = hashlib.sha256(b"presses 198.51.100.7").hexdigest()
    assert re.fullmatch("[0-9a-f]{64}", Bucket.objects.get().name)
    assert Bucket.objects.get().name != guessed
    assert str(Bucket.objects.get()) == Bucket.objects.get().name


def test_who_left_is_forgotten_when_somebody_new_comes(clock: Clock) -> None:
    taken(1)

    clock.now += 3700
    taken(1, "somebody else")

    assert Bucket.objects.count() == 1


def test_two_first_tries_at_the_same_moment_are_two(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin = buckets._begin

    def overtaken(*arguments: object) -> bool:
        monkeypatch.setattr(buckets, "_begin", begin)
        taken(1)
        return begin(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(buckets, "_begin", overtaken)

    assert take("presses", "somebody", THREE) == 0
    assert taken(10) == 1
