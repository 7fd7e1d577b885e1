"""What Prometheus reads: how many requests of which view, how they ended, how long they took.

Imported only where ``METRICS`` is on.
"""

from __future__ import annotations

import os

from django.http import HttpRequest, HttpResponseBase
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

_requests = Counter("site_requests", "Requests that were answered.", ["view", "method", "status"])
_seconds = Histogram(
    "site_request_seconds",
    "How long an answer took, runs of the lab included.",
    ["view", "method"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 10),
)


def observe(request: HttpRequest, response: HttpResponseBase, seconds: float) -> None:
    """Count one request."""
    view = request.resolver_match.view_name if request.resolver_match else "none"
    method = request.method if request.method in {"GET", "HEAD", "POST"} else "other"
    _requests.labels(view, method, str(response.status_code)).inc()
    _seconds.labels(view, method).observe(seconds)


def text() -> bytes:
    """All of it, of every process that serves."""
    registry = CollectorRegistry()
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry.register(_requests)
        registry.register(_seconds)
    return generate_latest(registry)
