"""Measures of threads, async receivers, callbacks and clocks read their answer off a run."""

from __future__ import annotations

import pytest

from lab.measures import MEASURES
from lab.tests.timeline_samples import Fact, fact, trace
from lab.tests.variants import trace_of_code
from lab.tracing import events as e
from lab.tracing.trace import Trace

THREAD = """
import threading
def work():
    print({said})
def go():
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    print("here 7")
"""
SAVE = "    Book(title='a').save()\n"
ATOMIC = f"    with transaction.atomic():\n    {SAVE}"
GO = "def go():\n"
HEAR = "@receiver(post_save, sender=Book)\ndef hear(**said):\n"
LATER = "def later():\n    {body}\n" + HEAR + "    transaction.on_commit(later)\n" + GO
PLAIN = HEAR + "    pass\n"
IN_LOOP = "import asyncio\nasync def save():\n    await Book(title='a').asave()\n"
RUN = "def go():\n    asyncio.run(save())\n"


@pytest.mark.parametrize(
    ("measure", "code", "value"),
    [
        ("seen_by_a_thread", THREAD.format(said="'it finds', 3"), "3"),
        ("seen_by_a_thread", GO + "    print(4)\n", "no thread"),
        (
            "thread_sees_what_was_saved",
            THREAD.format(said="'It says: a\\nIt was saved as: a'"),
            "yes",
        ),
        (
            "thread_sees_what_was_saved",
            THREAD.format(said="'It says: b\\nIt was saved as: a'"),
            "no",
        ),
        ("thread_of_the_plain_receiver", PLAIN + GO + SAVE, "same"),
        ("thread_of_the_plain_receiver", PLAIN + IN_LOOP + RUN, "another"),
        ("thread_of_the_plain_receiver", IN_LOOP + RUN, "nobody"),
        ("what_left_save", GO + SAVE, "nothing"),
        ("what_left_save", HEAR + "    raise KeyError\n" + GO + SAVE, "KeyError"),
        ("fate_of_the_callback", GO + SAVE, "none"),
        ("fate_of_the_callback", LATER.format(body="pass") + SAVE, "inside save()"),
        ("fate_of_the_callback", LATER.format(body="pass") + ATOMIC, "after the commit"),
        (
            "fate_of_the_callback",
            LATER.format(body="pass") + ATOMIC + "        transaction.set_rollback(True)\n",
            "dropped",
        ),
        ("callbacks_called", LATER.format(body="pass") + ATOMIC, "1"),
        ("second_callback_called", LATER.format(body="pass") + ATOMIC, "no"),
        ("second_callback_called", LATER.format(body="pass") + SAVE + SAVE, "yes"),
        ("who_hears_of_the_failure", LATER.format(body="pass") + SAVE, "none"),
        ("who_hears_of_the_failure", LATER.format(body="raise KeyError") + SAVE, "save()"),
        ("who_hears_of_the_failure", LATER.format(body="raise KeyError") + ATOMIC, "the block"),
        (
            "who_hears_of_the_failure",
            LATER.format(body="raise KeyError")
            + "    try:\n    "
            + ATOMIC.replace("\n", "\n    ")
            + "except KeyError: pass\n",
            "nobody",
        ),
        ("task_in_a_transaction", GO + SAVE, "no task"),
        ("task_in_a_transaction", GO + "    print('in a transaction: True')\n", "True"),
    ],
)
def test_what_a_run_gives(measure: str, code: str, value: str) -> None:
    found = trace_of_code(code)

    assert found.outcome.exception != "LoadError"
    assert MEASURES[measure](found) == value


def printed(text: str) -> Fact:
    return fact(e.TextPrinted, text=text)


INSERT = fact(e.SqlRan, statement="INSERT INTO lab_book", duration=0.1)
DRAWN, ANSWER = printed("the cover is drawn\n"), printed("the answer goes out\n")
CLOCKS = printed("INSERT: 0.4 ms\nquick: 1.5 ms\nslow: 20.0 ms\nsave(): 30.0 ms\n")
BOOKS = {"lab_book": [{"id": "1"}, {"id": "2"}]}


@pytest.mark.parametrize(
    ("measure", "sample", "value"),
    [
        ("answer_and_the_work", trace(ANSWER), "no work"),
        ("answer_and_the_work", trace(DRAWN, ANSWER), "after"),
        ("answer_and_the_work", trace(ANSWER, DRAWN), "before"),
        ("work_and_the_write", trace(INSERT), "no work"),
        ("work_and_the_write", trace(DRAWN, INSERT), "work first"),
        ("work_and_the_write", trace(INSERT, DRAWN), "write first"),
        ("statements_for_each_book", trace(INSERT, INSERT, INSERT, tables=BOOKS), "1"),
        ("statements_for_each_book", trace(INSERT, INSERT, tables=BOOKS), "fewer than 1"),
        ("longest_clock_inside", trace(CLOCKS), "slow"),
        ("longest_clock_inside", trace(printed("save(): 30.0 ms\n")), "nothing"),
        (
            "fate_of_the_callback",
            trace(fact(e.CallbackRegistered, callback="later")),
            "none",
        ),
    ],
)
def test_what_a_trace_gives(measure: str, sample: Trace, value: str) -> None:
    assert MEASURES[measure](sample) == value
