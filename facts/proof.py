"""The proof of a fact, live: its check runs in the lab, with a timeline."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.safestring import SafeString

from facts.definitions import Fact, Observation, same
from lab import runner
from lab.export import as_text
from lab.highlighting import code_html
from lab.timeline import Timeline, build
from lab.tracing.trace import Trace
from lab.verdict import Sentence, verdict

_PROVE = """

def prove():
    import json

    print(json.dumps({check}()))
"""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One thing that the check observes; ``seen`` is None before a run."""

    name: str
    expected: str
    denied: str
    seen: str | None = None
    is_right: bool = False


@dataclass(frozen=True, kw_only=True)
class Proof:
    """A run of a check as the page shows it."""

    fact: Fact
    trace: Trace

    prediction_result = None

    @cached_property
    def observed(self) -> Observation | None:
        """What the check returned; None if it did not come to its end."""
        for line in reversed(self.trace.printed.splitlines()):
            if line.startswith("{"):
                return _parsed(line) if self.trace.outcome.status == "returned" else None
        return None

    @property
    def holds(self) -> bool:
        """Whether that is what had to be observed."""
        return same(self.observed, self.fact.expected(self.trace.django))

    @cached_property
    def timeline(self) -> Timeline:
        """The rows."""
        return build(self.trace)

    @cached_property
    def verdict(self) -> list[Sentence]:
        """What the trace amounts to."""
        return verdict(self.trace)

    @property
    def as_text(self) -> str:
        """The run as text, to be copied."""
        return as_text(self.trace, self.timeline, self.fact.statement)

    @property
    def status(self) -> str:
        """One short sentence for the page's status region."""
        if self.observed is None:
            return "The check did not come to its end."
        return "It holds." if self.holds else "It does not hold here."


def source_of(fact: Fact) -> str:
    """The code of the check as the lab runs it: it prints what the check observes."""
    return fact.code + _PROVE.format(check=fact.check.rpartition(".")[2])


def code_html_of(fact: Fact) -> SafeString:
    """The same in numbered lines of safe HTML."""
    return code_html(source_of(fact))


def prove(fact: Fact, engine: str) -> Proof:
    """Run the check of ``fact`` in the lab. Raises LabBusy or LabUnavailable."""
    job = runner.Job(
        source=source_of(fact),
        filename=f"{fact.check.rpartition('.')[2]}.py",
        action="prove",
        arguments={},
        engine=engine,
        databases=("default", "other"),
    )
    return Proof(fact=fact, trace=runner.run(job).trace)


def lines_of(fact: Fact, django: str, observed: Observation | None = None) -> list[Line]:
    """What is expected, what would be if the statement were false, and what was observed."""
    expected, denied = fact.expected(django), fact.denied(django)
    names = list(expected) + [name for name in observed or {} if name not in expected]
    return [
        Line(
            name=name,
            expected=_shown(expected, name),
            denied=_shown(denied, name) if name in fact.negated else "",
            seen=None if observed is None else _shown(observed, name),
            is_right=observed is not None and _shown(observed, name) == _shown(expected, name),
        )
        for name in names
    ]


def _shown(found: Observation, name: str) -> str:
    """A value as Python writes it."""
    return repr(found[name]) if name in found else ""


def _parsed(line: str) -> Any:
    try:
        return json.loads(line)
    except ValueError:
        return None
