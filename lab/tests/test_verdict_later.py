"""The verdict on what runs later, elsewhere, or again and again."""

from __future__ import annotations

import re

import pytest

from lab.tests.timeline_samples import fact, trace
from lab.tests.variants import trace_of_code
from lab.tracing import events as e
from lab.tracing.trace import Trace
from lab.verdict import verdict

SAVE = "    book = Book(title='a')\n    book.save()\n"
ATOMIC = "    book = Book(title='a')\n    with transaction.atomic():\n        book.save()\n"
UNDO = "        transaction.set_rollback(True)\n"
LATER = (
    "import time, threading\n"
    "def later():\n    {body}\n"
    "def also():\n    pass\n"
    "@receiver(post_save, sender=Book)\n"
    "def hear(**said):\n    transaction.on_commit(later)\n{more}"
    "def go():\n"
)
THREAD = (
    "import time, threading\n"
    "def work():\n    {body}\n"
    "@receiver(post_save, sender=Book)\n"
    "def hear(**said):\n    thread = threading.Thread(target=work)\n    thread.start()\n{more}"
    "def go():\n"
)


def texts(trace: Trace) -> list[str]:
    return [sentence.text for sentence in verdict(trace)]


def last(code: str) -> str:
    return texts(trace_of_code(code))[-1]


def later(body: str = "pass", more: str = "") -> str:
    return LATER.format(body=body, more=more)


def test_a_callback_waits_for_the_commit() -> None:
    assert last(later() + ATOMIC) == "`later` was called after the commit."


def test_in_autocommit_it_does_not() -> None:
    assert last(later() + SAVE) == (
        "`later` was called at once, inside `save()`: no transaction was open."
    )


def test_a_slow_callback_takes_its_time_in_the_same_thread() -> None:
    found = last(later("time.sleep(0.05)") + ATOMIC)

    took = re.fullmatch(r"`later` was called after the commit, and took (\d+) ms .*", found)

    assert took
    assert int(took[1]) >= 50
    assert found.endswith(" ms in the same thread.")


def test_a_rollback_drops_a_callback() -> None:
    assert last(later() + ATOMIC + UNDO) == (
        "`later` was dropped with the rollback, and never called."
    )


def test_a_rollback_drops_several() -> None:
    more = "    transaction.on_commit(also)\n"

    assert last(later(more=more) + ATOMIC + UNDO) == (
        "`later` and `also` were dropped with the rollback, and never called."
    )


def test_a_savepoint_drops_its_own() -> None:
    code = (
        "    with transaction.atomic():\n"
        "        Book(title='a').save()\n"
        "        with transaction.atomic():\n"
        "            Book(title='b').save()\n"
        "            transaction.set_rollback(True)\n"
    )

    assert last(later() + code) == (
        "Of the callbacks of `on_commit()`, 1 ran after the commit and "
        "1 was dropped with a rollback."
    )


def test_a_callback_that_fails_leaves_the_row_and_your_code() -> None:
    more = "    transaction.on_commit(also)\n"

    found = texts(trace_of_code(later("raise ValueError", more) + ATOMIC))

    assert (
        found[0]
        == "`later` raised `ValueError` after the commit, and the exception left your code."
    )
    assert "the row is in the table" in found[1]
    assert found[2] == "After that, `also` never got its turn."


def test_a_robust_callback_fails_by_itself() -> None:
    code = later("raise ValueError").replace("(later)", "(later, robust=True)")

    found = texts(trace_of_code(code + ATOMIC))

    assert found[0] == "`later` raised `ValueError` after the commit, and your code did not notice."


def test_a_thread_goes_on() -> None:
    code = THREAD.format(body="time.sleep(0.1); print('done')", more="")

    found = last(code + SAVE)

    assert found.startswith("Your code did not wait: another thread went on for ")
    assert found.endswith(" ms after it had ended.")


def test_a_thread_that_ends_with_your_code_did_not_go_on() -> None:
    sample = trace(
        fact(e.SaveCalled, method="Model.save", model="Book", arguments={}),
        fact(e.TextPrinted, text="x", thread="Thread-1"),
    )

    assert not any("went on" in text for text in texts(sample))


@pytest.mark.parametrize(("around", "told"), [(ATOMIC, True), (SAVE, False)])
def test_a_thread_sees_no_row_before_the_commit(around: str, told: bool) -> None:
    code = THREAD.format(body="Book.objects.count()", more="    thread.join()\n")

    found = last(code + around)

    assert ("before the commit: it has a connection of its own" in found) is told


MANY = (
    "@receiver(post_save, sender=Book)\n"
    "def hear(**said):\n    Author.objects.count()\n"
    "def go():\n    for n in range({number}):\n        Book(title='a').save()\n"
)


def test_statements_of_receivers_are_counted() -> None:
    assert last(MANY.format(number=6)) == "`hear` ran 6 times and sent 6 of the 12 statements."


def test_few_statements_are_not() -> None:
    assert "statements" not in last(MANY.format(number=2))


def test_those_of_several_receivers_are_counted_together() -> None:
    more = "@receiver(pre_save, sender=Book)\ndef look(**said):\n    Author.objects.count()\n"

    assert (
        last(more + MANY.format(number=5))
        == "Receivers ran 10 times and sent 10 of the 15 statements."
    )


def test_a_write_by_a_save_in_a_receiver_is_one_of_its_statements() -> None:
    code = MANY.format(number=5).replace("count()", "create(name='x')")

    assert last(code) == "`hear` ran 5 times and sent 5 of the 10 statements."


def test_an_unfinished_callback_has_no_duration() -> None:
    sample = trace(fact(e.CallbackRan, callback="later"))

    assert "`later` was called after the commit." in texts(sample)


def test_all_async_receivers_that_failed_are_named() -> None:
    by = {"signal": "post_save"}
    hears = {**by, "sender": "Book", "parent": 2}
    saving = {"opened": 1, "method": "Model.save", "model": "Book"}
    sample = trace(
        fact(e.SaveCalled, method="Model.save", model="Book", arguments={}),
        fact(e.SignalSent, **by, sender="Book", arguments={}, parent=1),
        fact(e.ReceiverStarted, receiver="one", **hears),
        fact(e.ReceiverStarted, receiver="two", **hears),
        fact(e.ReceiverRaised, receiver="one", **by, opened=3, exception="A", message=""),
        fact(e.ReceiverRaised, receiver="two", **by, opened=4, exception="B", message=""),
        fact(e.SaveRaised, **saving, exception="ExceptionGroup", message=""),
    )

    assert texts(sample)[0] == (
        "`one` raised `A` and `two` raised `B` while `post_save` was being sent, "
        "and `ExceptionGroup` left `save()`."
    )
