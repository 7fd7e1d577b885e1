"""The patterns side by side: a row for each, with the bar and the verdict of its run."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from django.core import signing

from lab import runner
from lab.catalogue import source_for
from lab.concurrent_measures import answer_and_the_work
from lab.performance.patterns import Pattern, patterns
from lab.performance.spending import Span, Spending, spending

SALT = "lab.performance"
#: The width of the drawing, in its own units, and the least that is still seen of a statement.
WIDE, HAIR = 1000.0, 4.0
#: A transaction that is held open so long after its write is worth a word.
HELD = 20.0


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What a run of a pattern gave. ``work`` is "after", "before" or "no work"."""

    spending: Spending
    work: str


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A piece of a bar: ``kind`` is "rest", "receivers", "sql" or "later"."""

    kind: str
    x: float
    width: float


@dataclass(frozen=True, kw_only=True)
class Row:
    """One pattern and, after its run, what it showed. ``scale`` is units for a millisecond."""

    pattern: Pattern
    measured: Measured | None = None
    scale: float = 0.0

    @property
    def spending(self) -> Spending:
        """Where the time went."""
        assert self.measured is not None
        return self.measured.spending

    @property
    def waited(self) -> bool:
        """Whether the answer waited for the work."""
        return self.measured is not None and self.measured.work == "after"

    @property
    def tone(self) -> str:
        """The verdict: "ok", "bad", or "risky" if it is quick and something is left open."""
        assert self.measured is not None
        if self.waited:
            return "bad"
        is_safe = self.measured.work == "no work" or self.spending.called_back
        return "ok" if is_safe else "risky"

    @property
    def verdict(self) -> str:
        """The same in one sentence."""
        assert self.measured is not None
        if self.measured.work == "no work":
            return "Nothing to wait for."
        if not self.waited:
            if self.spending.called_back:
                return "The answer did not wait, and the work came after the commit."
            return "The answer did not wait. Nothing made the work wait for the commit."
        if self.spending.held >= HELD:
            return "The answer waited for the work, and so did the commit."
        return "The answer waited for the work."

    @cached_property
    def pieces(self) -> list[Piece]:
        """The bar, in the order in which it is painted."""
        spent = self.spending
        found = [self._piece("rest", (0.0, spent.answer))]
        found += [self._piece("receivers", span) for span in spent.receivers]
        found += [self._piece("sql", span) for span in spent.sql]
        if spent.after:
            found.append(self._piece("later", (spent.answer, spent.end)))
        return found

    @property
    def answered_at(self) -> float:
        """Where in the drawing the answer goes out."""
        return round(self.spending.answer * self.scale, 2)

    def _piece(self, kind: str, span: Span) -> Piece:
        start, end = (at * self.scale for at in span)
        return Piece(kind=kind, x=round(start, 2), width=round(max(end - start, HAIR), 2))


@dataclass(frozen=True, kw_only=True)
class Board:
    """All rows. ``token`` holds what was measured so far, signed, for the next press."""

    rows: list[Row]
    token: str = ""
    problem: str = ""
    just_run: tuple[str, ...] = ()

    @property
    def measured(self) -> list[Row]:
        """The rows that have run."""
        return [row for row in self.rows if row.measured]

    @property
    def status(self) -> str:
        """One sentence for the page's status region."""
        if self.problem:
            return self.problem
        ran = [row for row in self.measured if row.pattern.key in self.just_run]
        waited = sum(row.waited for row in ran)
        return f"{len(ran)} run{'s' * (len(ran) != 1)}; in {waited} the answer waited."


def measure(keys: Collection[str]) -> dict[str, Measured]:
    """Run these patterns, one after another, so that none disturbs another's clock.

    Raises what ``lab.runner.run()`` raises.
    """
    found = {}
    for key in keys:
        pattern = patterns()[key]
        job = runner.Job(
            source=source_for(pattern.experiment),
            filename=pattern.experiment.path.name,
            action=pattern.experiment.action,
            arguments=pattern.arguments,
            databases=pattern.experiment.databases,
        )
        trace = runner.run(job).trace
        found[key] = Measured(spending=spending(trace), work=answer_and_the_work(trace))
    return found


def board(
    measured: Mapping[str, Measured], *, just_run: Collection[str] = (), problem: str = ""
) -> Board:
    """The rows of all patterns, on one scale."""
    longest = max((one.spending.end for one in measured.values()), default=0.0)
    scale = WIDE / longest if longest else 0.0
    return Board(
        rows=[
            Row(pattern=pattern, measured=measured.get(key), scale=scale)
            for key, pattern in patterns().items()
        ],
        token=signed(measured) if measured else "",
        problem=problem,
        just_run=tuple(just_run),
    )


def signed(measured: Mapping[str, Measured]) -> str:
    """What was measured, as a text that nobody can change unnoticed."""
    data = {key: {**asdict(one.spending), "work": one.work} for key, one in measured.items()}
    return signing.dumps(data, salt=SALT, compress=True)


def unsigned(token: str) -> dict[str, Measured]:
    """What ``signed()`` was given; nothing of what was tampered with or is no longer known."""
    try:
        data = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return {}
    return {key: _measured(dict(values)) for key, values in data.items() if key in patterns()}


def _measured(values: dict[str, Any]) -> Measured:
    work = values.pop("work")
    for name in ("receivers", "sql"):
        values[name] = tuple((start, end) for start, end in values[name])
    return Measured(spending=Spending(**values), work=work)
