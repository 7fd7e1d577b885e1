"""The header that a browser's network panel shows."""

from __future__ import annotations

from django.http import HttpResponse

from lab.performance.timing import metrics_of, tell
from lab.tests.variants import trace_of_code


def test_names_descriptions_and_milliseconds_are_told() -> None:
    response = HttpResponse()

    tell(response, [("a", "Heavy `pre_save`, “slow”", 1.234), ("b", 'a "b" \\', 0.0)])

    assert response.headers["Server-Timing"] == (
        'a;desc="Heavy pre_save, slow";dur=1.23, b;desc="a b ";dur=0.00'
    )


def test_nothing_to_tell_is_no_header() -> None:
    response = HttpResponse()

    tell(response, [])

    assert "Server-Timing" not in response.headers


def test_a_run_is_told_in_three_parts() -> None:
    trace = trace_of_code("def go():\n    Book(title='a').save()\n")

    metrics = metrics_of(trace)

    assert [name for name, _, _ in metrics] == ["receivers", "sql", "rest"]
    assert sum(duration for _, _, duration in metrics) > 0
