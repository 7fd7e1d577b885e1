"""The aspects under which two runs are compared: each tells one run, beside the other.

They are given the run to tell and the other one, and stand in the order of
how much they matter to whoever wrote the code.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from lab.tracing.events import CallbackDropped, CallbackRan, ReceiverStarted, SqlRan
from lab.tracing.trace import Trace
from lab.verdict.words import code, count, listing, times

#: A printed line longer than this is counted instead of quoted in the sentence.
QUOTED = 60
_MOMENT = "datetime."
_REFUSED = "TransactionManagementError"


@dataclass(frozen=True, kw_only=True)
class Told:
    """One aspect of a run: the ``words`` of the table, the ``phrase`` of the sentence.

    Without a phrase the sentence leaves it out.
    """

    words: str
    phrase: str


type Tell = Callable[[Trace, Trace], Told]


def ending(trace: Trace, other: Trace) -> Told:
    """Whether the code returned, or which exception left it."""
    outcome = trace.outcome
    if outcome.status == "returned":
        return Told(words="returned", phrase="returned")
    if outcome.status == "raised":
        exception = code(str(outcome.exception))
        return Told(words=f"left by {exception}", phrase=f"ended with {exception}")
    return Told(words=outcome.text, phrase="did not end by itself")


def printed(trace: Trace, other: Trace) -> Told:
    """What was printed."""
    lines = trace.printed.splitlines()
    words = " / ".join(map(code, lines[:4])) + (" / …" if len(lines) > 4 else "")
    if not lines:
        silent = Told(words="", phrase="printed nothing")
        return Told(words="nothing", phrase="printed nothing") if other.printed else silent
    new = [line for line in lines if line not in other.printed.splitlines()]
    if len(new) == 1 and len(new[0]) <= QUOTED:
        return Told(words=words, phrase=f"printed {code(new[0])}")
    return Told(words=words, phrase=f"printed {count(len(lines), 'line')}")


def rows_left(trace: Trace, other: Trace) -> Told:
    """How many rows everyone sees at the end."""
    tables = dict.fromkeys([*trace.tables, *other.tables])
    counts = [(len(trace.tables.get(name, [])), _model(name)) for name in tables]
    words = ", ".join(f"{model}: {number}" for number, model in counts)
    unlike = [
        (len(trace.tables.get(name, [])), _model(name))
        for name in tables
        if len(trace.tables.get(name, [])) != len(other.tables.get(name, []))
    ]
    left = [f"{count(number, 'row')} of {model}" for number, model in unlike or counts[:1]]
    return Told(words=words or "none", phrase=f"left {listing(left)}" if left else "left no row")


def values_left(trace: Trace, other: Trace) -> Told:
    """The first value that the same row holds in the one run and not in the other."""
    for name, rows in trace.tables.items():
        for row, twin in zip(rows, other.tables.get(name, []), strict=False):
            for column, value in row.items():
                theirs = twin.get(column)
                if value != theirs and not value.startswith(_MOMENT):
                    field = code(f"{_model(name)}.{column}")
                    held = f"{field} is {code(value)}"
                    return Told(words=held, phrase=f"left {code(value)} in {field}")
    return Told(words="", phrase="left the same values")


def receivers_called(trace: Trace, other: Trace) -> Told:
    """How often a receiver was called."""
    number = len(trace.of(ReceiverStarted))
    words = times(number) if number else "never"
    phrase = f"called a receiver {times(number)}" if number else "called no receiver"
    return Told(words=words, phrase=phrase)


def statements(trace: Trace, other: Trace) -> Told:
    """How many statements reached the database; one more or less is not worth a sentence."""
    number, theirs = _sent(trace), _sent(other)
    is_telling = max(number, theirs) >= 2 * min(number, theirs)
    phrase = f"sent {count(number, 'statement')}" if is_telling else ""
    return Told(words=str(number), phrase=phrase)


def callbacks(trace: Trace, other: Trace) -> Told:
    """What became of the callbacks of ``on_commit()``; nothing where neither run has one."""
    ran, dropped = len(trace.of(CallbackRan)), len(trace.of(CallbackDropped))
    if dropped:
        return Told(words=f"{dropped} dropped", phrase=f"dropped {count(dropped, 'callback')}")
    if ran:
        phrase = f"ran {count(ran, 'callback')} after the commit"
        return Told(words=f"{ran} ran", phrase=phrase)
    theirs = [*other.of(CallbackRan), *other.of(CallbackDropped)]
    words = "none" if theirs else ""
    return Told(words=words, phrase="left nothing for after the commit")


def _sent(trace: Trace) -> int:
    """The statements, without those that Django itself refused to send."""
    return sum(_REFUSED not in (event.error or "") for event in trace.of(SqlRan))


def _model(table: str) -> str:
    """A table as a reader knows it: ``lab_auditentry`` is AuditEntry."""
    from django.apps import apps

    name, _, where = table.partition(" ")
    for model in apps.get_app_config("lab").get_models(include_auto_created=True):
        if model._meta.db_table == name and not model._meta.proxy:
            return f"{model.__name__} {where}".strip()
    return table


ASPECTS: dict[str, Tell] = {
    "How it ended": ending,
    "Printed": printed,
    "Rows left": rows_left,
    "What they hold": values_left,
    "Receivers called": receivers_called,
    "Statements sent": statements,
    "Callbacks of `on_commit()`": callbacks,
}
