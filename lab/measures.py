"""What decides a prediction: each measure reads one answer off a trace.

A prediction names its measure, and the option whose value equals what the
measure gives is right. So the answer key comes from the run.
"""

from __future__ import annotations

import re
from ast import literal_eval
from collections.abc import Callable
from contextlib import suppress

from django.utils.text import slugify

from lab.tracing.events import (
    ReceiverRaised,
    ReceiverReturned,
    ReceiverStarted,
    SaveCalled,
    SaveRaised,
    SaveReturned,
    SignalSent,
    SqlRan,
    TransactionBegan,
    TransactionCommitted,
    TransactionRolledBack,
)
from lab.tracing.trace import Trace

type Measure = Callable[[Trace], str]

MEASURES: dict[str, Measure] = {}

WRITES = ("INSERT", "UPDATE", "DELETE")


def measure(function: Measure) -> Measure:
    """Make ``function`` a measure, known by its name."""
    MEASURES[function.__name__] = function
    return function


# What is in the tables when the run is over


@measure
def books_left(trace: Trace) -> str:
    """How many books everyone sees when the run is over: "0", "1", ..."""
    return str(len(rows(trace, "Book")))


@measure
def audit_entries_left(trace: Trace) -> str:
    """How many audit entries everyone sees when the run is over."""
    return str(len(rows(trace, "AuditEntry")))


@measure
def slug_in_the_row(trace: Trace) -> str:
    """Whether the last book's slug is "filled" or "empty", or there is "no row"."""
    books = rows(trace, "Book")
    if not books:
        return "no row"
    return "filled" if literal_eval(books[-1]["slug"]) else "empty"


@measure
def slug_fits_the_title(trace: Trace) -> str:
    """Whether each book's slug is that of its title: "yes", "no", "no row"."""
    books = rows(trace, "Book")
    if not books:
        return "no row"
    return "yes" if all(map(_slug_fits, books)) else "no"


@measure
def models_whose_slug_fits(trace: Trace) -> str:
    """The models all of whose rows have the slug of their title: "Book, Essay", or "none"."""
    fitting = [
        model
        for model in ("Book", "Essay", "Publication")
        if rows(trace, model) and all(map(_slug_fits, rows(trace, model)))
    ]
    return ", ".join(fitting) or "none"


# Signals and receivers


@measure
def created_flags(trace: Trace) -> str:
    """What ``created`` was each time post_save was sent: "True, False", or "not sent"."""
    flags = [signal.arguments["created"] for signal in _sent(trace, "post_save")]
    return ", ".join(flags) or "not sent"


@measure
def post_saves_sent(trace: Trace) -> str:
    """How many times post_save was sent."""
    return str(len(_sent(trace, "post_save")))


@measure
def receiver_calls(trace: Trace) -> str:
    """How many times a receiver was called."""
    return str(len(trace.of(ReceiverStarted)))


@measure
def receivers_in_order(trace: Trace) -> str:
    """The receivers in the order in which they were called: "first, second", or "nobody"."""
    return ", ".join(event.receiver for event in trace.of(ReceiverStarted)) or "nobody"


@measure
def order_at_each_save(trace: Trace) -> str:
    """Whether receivers of post_save were called in the "same" order each time, or it "changes".

    "one save" if there was no second time.
    """
    sent, calls = _sent(trace, "post_save"), trace.of(ReceiverStarted)
    if len(sent) < 2:
        return "one save"
    orders = {tuple(c.receiver for c in calls if c.parent == signal.number) for signal in sent}
    return "same" if len(orders) == 1 else "changes"


@measure
def thread_of_the_receivers(trace: Trace) -> str:
    """Whether receivers ran in the "same" thread as the first save, "another", or "nobody" ran."""
    threads = {event.thread for event in trace.of(ReceiverStarted)}
    if not threads:
        return "nobody"
    return "same" if threads == {trace.of(SaveCalled)[0].thread} else "another"


@measure
def save_and_its_receivers(trace: Trace) -> str:
    """Whether the first save ended "after" or "before" its last receiver; "nobody" if none ran."""
    ends = [e.number for e in trace.events if isinstance(e, ReceiverReturned | ReceiverRaised)]
    if not ends:
        return "nobody"
    called = trace.of(SaveCalled)[0]
    return "after" if _end_of(trace, called) > ends[-1] else "before"


# The order of things


@measure
def first_to_act(trace: Trace) -> str:
    """Who acts first: the name of a receiver, or "INSERT", "UPDATE", ..."""
    for event in trace.events:
        if isinstance(event, ReceiverStarted):
            return event.receiver
        if isinstance(event, SqlRan):
            return verb(event)
    return "nobody"


@measure
def pre_save_and_the_write(trace: Trace) -> str:
    """Whether pre_save was sent "before" or "after" the first write; or "no write"."""
    writes = [event.number for event in trace.of(SqlRan) if verb(event) in WRITES]
    if not writes:
        return "no write"
    sent = [event.number for event in _sent(trace, "pre_save")]
    return "before" if sent and sent[0] < writes[0] else "after"


@measure
def between_the_signals(trace: Trace) -> str:
    """What happens between pre_save and post_save: "INSERT and commit", "INSERT", "nothing"."""
    inside, seen = False, []
    for event in trace.events:
        if isinstance(event, SignalSent) and event.signal == "post_save":
            break
        if isinstance(event, SignalSent) and event.signal == "pre_save":
            inside = True
        elif inside and isinstance(event, SqlRan):
            seen.append(verb(event))
        elif inside and isinstance(event, TransactionCommitted):
            seen.append("commit")
    return " and ".join(seen) or "nothing"


# Statements and transactions


@measure
def statements(trace: Trace) -> str:
    """The first word of each statement: "INSERT, UPDATE", or "none"."""
    return ", ".join(verb(event) for event in trace.of(SqlRan)) or "none"


@measure
def statement_count(trace: Trace) -> str:
    """How many statements were sent."""
    return str(len(trace.of(SqlRan)))


@measure
def transaction_in_post_save(trace: Trace) -> str:
    """Whether a transaction is "open" when a receiver of post_save runs, "none", or "not heard"."""
    for event in trace.of(ReceiverStarted):
        if event.signal == "post_save":
            return "open" if transaction_open(trace, event.number) else "none"
    return "not heard"


@measure
def row_seen_in_post_save(trace: Trace) -> str:
    """Whether others see the row when a receiver of post_save starts: "yes", "no", "not heard"."""
    for event in trace.of(ReceiverStarted):
        if event.signal == "post_save":
            return "yes" if trace.state_at(event.number).outside else "no"
    return "not heard"


@measure
def seen_by_another(trace: Trace) -> str:
    """The numbers printed on lines that speak of another connection, in order: "0, 1"."""
    return _numbers_printed(trace, about_another=True)


@measure
def seen_by_this_connection(trace: Trace) -> str:
    """The numbers printed on the other lines, in order: "1, 0"."""
    return _numbers_printed(trace, about_another=False)


@measure
def mails_sent(trace: Trace) -> str:
    """How many lines were printed that stand for a mail: "0", "1", ..."""
    return str(sum(line.startswith("Mail:") for line in trace.printed.splitlines()))


# The end


@measure
def ending(trace: Trace) -> str:
    """How the run ended: the exception that left the action, or "returned", "cut", ..."""
    return trace.outcome.exception or trace.outcome.status


def rows(trace: Trace, model: str) -> list[dict[str, str]]:
    """The rows of one demo model at the end, as everyone sees them."""
    return trace.tables.get(f"lab_{model.lower()}", [])


def verb(event: SqlRan) -> str:
    """The first word of a statement."""
    return event.statement.split(None, 1)[0].upper()


def transaction_open(trace: Trace, number: int, using: str = "default") -> bool:
    """Whether a transaction was open on a connection when event ``number`` happened."""
    is_open = False
    before = [event for event in trace.events if event.number < number]
    for event in before:
        if isinstance(event, TransactionBegan) and event.using == using:
            is_open = True
        elif isinstance(event, TransactionRolledBack) and event.using == using:
            is_open = False
        elif isinstance(event, TransactionCommitted) and event.using == using:
            is_open = is_open and event.autocommit
    return is_open


def _sent(trace: Trace, signal: str) -> list[SignalSent]:
    return [event for event in trace.of(SignalSent) if event.signal == signal]


def _slug_fits(row: dict[str, str]) -> bool:
    """Whether the slug is that of the title; of long texts a trace holds only the beginning."""
    title, slug = _text(row["title"]), _text(row["slug"])
    expected = slugify(title)
    shortest = min(len(expected), len(slug))
    is_cut = row["title"].endswith("…") or row["slug"].endswith("…")
    return slug[:shortest] == expected[:shortest] if is_cut else slug == expected


def _text(shown: str) -> str:
    """The text of which a trace shows the repr, as far as it shows it."""
    if not shown.endswith("…"):
        return str(literal_eval(shown))
    end = len(shown) - 1
    while True:
        with suppress(SyntaxError):  # an escape may have been cut in two
            return str(literal_eval(shown[:end] + shown[0]))
        end -= 1


def _end_of(trace: Trace, called: SaveCalled) -> int:
    for event in trace.events:
        if isinstance(event, SaveReturned | SaveRaised) and event.opened == called.number:
            return event.number
    return len(trace.events) + 1


def _numbers_printed(trace: Trace, *, about_another: bool) -> str:
    lines = [
        line for line in trace.printed.splitlines() if ("another" in line.lower()) is about_another
    ]
    return ", ".join(re.findall(r"\d+", "\n".join(lines))) or "nothing"


# Those in a file of their own make themselves known when they are imported.
import lab.concurrent_measures  # noqa: E402
import lab.writing_measures  # noqa: E402, F401
