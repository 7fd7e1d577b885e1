"""The ``Server-Timing`` header: what a browser's network panel shows of where the time went."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpResponse

from lab.performance.spending import spending
from lab.tracing.trace import Trace

Metric = tuple[str, str, float]


def tell(response: HttpResponse, metrics: Iterable[Metric]) -> None:
    """Put names, descriptions and milliseconds into the header."""
    told = [f'{name};desc="{_plain(desc)}";dur={duration:.2f}' for name, desc, duration in metrics]
    if told:
        response.headers["Server-Timing"] = ", ".join(told)


def metrics_of(trace: Trace) -> list[Metric]:
    """Where the time of a run went until its answer would have gone out."""
    spent = spending(trace)
    return [
        ("receivers", "Receivers and callbacks", spent.in_receivers),
        ("sql", "SQL", spent.in_sql),
        ("rest", "Rest of the run", spent.in_rest),
    ]


def _plain(text: str) -> str:
    """A text that a header may hold between quotes."""
    kept = text.encode("ascii", "ignore").decode()
    return "".join(letter for letter in kept if letter not in '`"\\')
