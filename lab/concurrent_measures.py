"""Measures of threads, async receivers and callbacks of ``on_commit()``; see ``lab.measures``."""

from __future__ import annotations

import re

from lab.measures import WRITES, measure, rows, verb
from lab.tracing.events import (
    ActionRaised,
    CallbackDropped,
    CallbackRan,
    CallbackRegistered,
    CallbackReturned,
    Event,
    ReceiverStarted,
    SaveCalled,
    SaveRaised,
    SaveReturned,
    SqlRan,
    TextPrinted,
    TransactionCommitted,
)
from lab.tracing.trace import Trace

SAVED_AS = "\nIt was saved as: "


# Threads


@measure
def seen_by_a_thread(trace: Trace) -> str:
    """The first number that another thread printed: "0", "1"; or "no thread"."""
    found = re.search(r"\d+", _printed_elsewhere(trace))
    return found[0] if found else "no thread"


@measure
def thread_sees_what_was_saved(trace: Trace) -> str:
    """Whether the instance that a thread holds has the title that was saved: "yes", "no"."""
    now, _, saved = _printed_elsewhere(trace).rpartition(SAVED_AS)
    return "yes" if now.partition(": ")[2] == saved.removesuffix("\n") else "no"


@measure
def thread_of_the_plain_receiver(trace: Trace) -> str:
    """Whether ``save()`` called a receiver in the "same" thread as the first line, or "another".

    "nobody" if no receiver ran in the thread of the save.
    """
    saving = {event.thread for event in trace.of(SaveCalled)}
    threads = [event.thread for event in trace.of(ReceiverStarted) if event.thread in saving]
    if not threads:
        return "nobody"
    return "same" if threads[0] == trace.events[0].thread else "another"


@measure
def what_left_save(trace: Trace) -> str:
    """The exception that left the first save that was left by one; else "nothing"."""
    raised = trace.of(SaveRaised)
    return raised[0].exception if raised else "nothing"


@measure
def answer_and_the_work(trace: Trace) -> str:
    """Whether the answer went out "after" the work was done or "before"; else "no work".

    Both are lines that the run prints.
    """
    done, answered = _printed_at(trace, "is drawn"), _printed_at(trace, "answer goes out")
    if done is None or answered is None:
        return "no work"
    return "after" if done.number < answered.number else "before"


@measure
def work_and_the_write(trace: Trace) -> str:
    """Whether the work was done before the first write: "work first", "write first", "no work"."""
    done = _printed_at(trace, "is drawn")
    if done is None:
        return "no work"
    writes = [event.number for event in trace.of(SqlRan) if verb(event) in WRITES]
    return "write first" if writes and writes[0] < done.number else "work first"


@measure
def task_in_a_transaction(trace: Trace) -> str:
    """What the task said of a transaction around it: "True", "False"; else "no task"."""
    found = re.search(r"in a transaction: (True|False)", trace.printed)
    return found[1] if found else "no task"


# Callbacks of on_commit()


@measure
def fate_of_the_callback(trace: Trace) -> str:
    """What became of the first callback: "inside save()", "after the commit", "dropped", "none".

    "inside save()" means that no save had ended when it was called.
    """
    if not trace.of(CallbackRegistered) and not trace.of(CallbackRan):
        return "none"
    for event in trace.events:
        if isinstance(event, CallbackDropped):
            return "dropped"
        if isinstance(event, CallbackRan):
            return "after the commit" if _has_commit(trace, event) else "inside save()"
    return "none"


@measure
def callbacks_called(trace: Trace) -> str:
    """How many callbacks were called."""
    return str(len(trace.of(CallbackRan)))


@measure
def second_callback_called(trace: Trace) -> str:
    """Whether a second callback was called: "yes", "no"."""
    return "yes" if len(trace.of(CallbackRan)) > 1 else "no"


@measure
def who_hears_of_the_failure(trace: Trace) -> str:
    """Who is left by the exception of a callback: "save()", "the block", "nobody"; or "none"."""
    failed = [event for event in trace.of(CallbackReturned) if event.exception]
    if not failed:
        return "none"
    if trace.of(SaveRaised):
        return "save()"
    return "the block" if trace.of(ActionRaised) else "nobody"


# Where the time goes


@measure
def statements_for_each_book(trace: Trace) -> str:
    """Statements after that of the author, for each book: "3", "1", or "fewer than 1"."""
    each, rest = divmod(len(trace.of(SqlRan)) - 1, len(rows(trace, "Book")) or 1)
    return "fewer than 1" if rest or not each else str(each)


@measure
def longest_clock_inside(trace: Trace) -> str:
    """The name with the most milliseconds in lines like "name: 1.5 ms", but for the last line."""
    clocks = re.findall(r"(.+): ([\d.]+) ms", trace.printed)[:-1]
    return max(clocks, key=lambda clock: float(clock[1]), default=("nothing", ""))[0]


def _printed_elsewhere(trace: Trace) -> str:
    """What was printed in other threads than that of the first event."""
    here = {event.thread for event in trace.events[:1]}
    return "".join(event.text for event in trace.of(TextPrinted) if event.thread not in here)


def _printed_at(trace: Trace, words: str) -> Event | None:
    return next((event for event in trace.of(TextPrinted) if words in event.text), None)


def _has_commit(trace: Trace, ran: CallbackRan) -> bool:
    """Whether a transaction was committed, or a save had returned, before a callback ran."""
    return any(
        event.number < ran.number
        and (
            (isinstance(event, TransactionCommitted) and not event.autocommit)
            or isinstance(event, SaveReturned)
        )
        for event in trace.events
    )
