"""Hand-made traces for the tests of the timeline."""

from __future__ import annotations

from typing import Any

from lab.tracing import events as e
from lab.tracing.trace import Outcome, State, Trace

SOURCE = """from django.db.models.signals import post_save, pre_save
from django.dispatch import receiver
from django.utils.text import slugify

from lab.models import Book


@receiver(pre_save, sender=Book)
def fill_slug(sender, instance, **kwargs):
    instance.slug = slugify(instance.title)


@receiver(post_save, sender=Book)
def notify(sender, instance, created, **kwargs):
    raise ConnectionError("mail server is down")


def save_a_book(title="Two Scoops"):
    book = Book(title=title)
    book.save()
"""

NEW = {"id": "None", "title": "'Two Scoops'", "slug": "''"}
SLUGGED = NEW | {"slug": "'two-scoops'"}
SAVED = SLUGGED | {"id": "1"}
USUAL = {"raw": "False", "using": "'default'", "update_fields": "None"}

Fact = tuple[type[e.Event], dict[str, Any]]


def fact(kind: type[e.Event], **values: Any) -> Fact:
    """An event without its number and time."""
    return kind, values


def events(*facts: Fact) -> tuple[e.Event, ...]:
    """The events, numbered from 1, a hundredth of a millisecond apart."""
    return tuple(
        kind(**{"number": number, "at": number / 100, **values})
        for number, (kind, values) in enumerate(facts, start=1)
    )


def trace(*facts: Fact, source: str = "", **values: Any) -> Trace:
    """A trace of these events."""
    return Trace(events=events(*facts), source=source, **values)


def line(number: int, **values: Any) -> Fact:
    """A line of the experiment."""
    return fact(e.LineReached, line=number, **{"function": "save_a_book", **values})


def save(**values: Any) -> Fact:
    """``book.save()``."""
    usual = {"method": "Model.save", "model": "Book", "arguments": {}}
    return fact(e.SaveCalled, **(usual | values))


def returned(opened: int, **values: Any) -> Fact:
    """``save()`` returns."""
    return fact(
        e.SaveReturned, **({"opened": opened, "method": "Model.save", "model": "Book"} | values)
    )


def sent(signal: str, **values: Any) -> Fact:
    """A signal of ``Book``."""
    created = {"created": "True"} if signal == "post_save" else {}
    usual = {"signal": signal, "sender": "Book", "arguments": created | USUAL}
    return fact(e.SignalSent, **(usual | values))


def started(receiver: str = "log", signal: str = "post_save", **values: Any) -> Fact:
    """A receiver starts."""
    return fact(
        e.ReceiverStarted, **({"receiver": receiver, "signal": signal, "sender": "Book"} | values)
    )


def ended(opened: int, receiver: str = "log", signal: str = "post_save", **values: Any) -> Fact:
    """A receiver returns."""
    usual = {"opened": opened, "receiver": receiver, "signal": signal, "response": "None"}
    return fact(e.ReceiverReturned, **(usual | values))


def sql(statement: str = 'INSERT INTO "lab_book" ("title") VALUES (%s)', **values: Any) -> Fact:
    """A statement."""
    return fact(e.SqlRan, **({"statement": statement, "rows": 1, "duration": 0.13} | values))


def post_save_raises() -> Trace:
    """A receiver of post_save raises in autocommit: the row stays."""
    crash = {"exception": "ConnectionError", "message": "mail server is down"}
    facts = (
        line(19),
        line(20),
        save(line=20),
        sent("pre_save", line=20, depth=1, parent=3, receivers=("fill_slug",)),
        started("fill_slug", "pre_save", line=20, depth=2, parent=4, defined_at=8),
        line(10, function="fill_slug", depth=3, parent=5),
        ended(5, "fill_slug", "pre_save", line=10, depth=2, parent=4),
        fact(e.SignalEnded, line=20, depth=1, parent=3, opened=4, signal="pre_save"),
        sql(line=20, depth=1, parent=3, parameters=("'Two Scoops'",)),
        fact(e.TransactionCommitted, line=20, depth=1, parent=3, autocommit=True),
        sent("post_save", line=20, depth=1, parent=3, receivers=("notify",)),
        started("notify", line=20, depth=2, parent=11, defined_at=13),
        line(15, function="notify", depth=3, parent=12),
        fact(
            e.ReceiverRaised,
            **crash,
            line=15,
            depth=2,
            parent=11,
            opened=12,
            receiver="notify",
            signal="post_save",
        ),
        fact(
            e.SignalEnded,
            line=20,
            depth=1,
            parent=3,
            opened=11,
            signal="post_save",
            exception="ConnectionError",
        ),
        fact(e.SaveRaised, **crash, line=20, opened=3, method="Model.save", model="Book", pk="1"),
        fact(e.ActionRaised, **crash),
    )
    return trace(
        *facts,
        source=SOURCE,
        states={
            3: State(model="Book", memory=NEW),
            7: State(model="Book", memory=SLUGGED),
            9: State(model="Book", memory=SAVED, inside=SAVED),
            10: State(model="Book", memory=SAVED, inside=SAVED, outside=SAVED),
        },
        tables={"Book": [SAVED], "Author": []},
        outcome=Outcome(status="raised", exception="ConnectionError", text="mail server is down"),
        duration=0.32,
        django="6.1.3",
        database="SQLite 3.40",
    )


def recursion(depth: int) -> Trace:
    """``save()`` inside post_save, ``depth`` times, each save committed at once."""
    source = "def touch(sender, instance, **kwargs):\n    instance.save()\n\n\nbook.save()\n"
    facts: list[Fact] = []
    states: dict[int, State] = {}
    spans: list[tuple[int, int, int | None]] = []
    parent, at = None, 5

    def add(made: Fact) -> int:
        facts.append(made)
        return len(facts)

    for level in range(depth):
        called = add(save(line=at, parent=parent))
        pre = add(sent("pre_save", line=at, parent=called))
        add(fact(e.SignalEnded, opened=pre, signal="pre_save", parent=called))
        wrote = add(sql('UPDATE "lab_book" SET "views" = %s', line=at, parent=called))
        row = {"id": "1", "views": str(level)}
        states[wrote] = State(model="Book", memory=row, inside=row, outside=row)
        add(fact(e.TransactionCommitted, autocommit=True, line=at, parent=called))
        post = add(sent("post_save", line=at, parent=called, receivers=("touch",)))
        start = add(started("touch", line=at, parent=post, defined_at=1))
        add(line(2, function="touch", parent=start))
        spans.append((called, start, parent))
        parent, at = start, 2
    crash = {"exception": "RecursionError", "message": "too deep"}
    for called, start, outer in reversed(spans):
        raised = {"receiver": "touch", "signal": "post_save", **crash}
        add(fact(e.ReceiverRaised, opened=start, line=2, **raised))
        save_raised = {"method": "Model.save", "model": "Book", **crash}
        add(fact(e.SaveRaised, opened=called, line=2 if outer else 5, parent=outer, **save_raised))
    return trace(*facts, source=source, states=states)
