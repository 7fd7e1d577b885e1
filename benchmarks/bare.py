"""``python -m benchmarks.bare HOST PORT``: the site's own server, and one view more at ``/bare/``.

That view returns an empty HttpResponse. It stands behind the same middleware on
the same server: what a page costs more than that is the page.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any
from wsgiref.types import WSGIApplication

from django.http import HttpRequest, HttpResponse

from tutorial_site import heap, serving

PATH = "/bare/"
_load = serving._load


def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def load(*given: Any) -> WSGIApplication:
    """In a process that serves: load the site, and add the view."""
    from django.urls import path

    application = _load(*given)
    import_module("tutorial_site.urls").urlpatterns.insert(0, path(PATH.strip("/") + "/", bare))
    return application


def main() -> None:
    serving._load = load  # type: ignore[assignment]
    serving.main(sys.argv[1], int(sys.argv[2]))


if __name__ == "__main__":
    heap.use_one()
    # By its name, because the processes that serve import it under it.
    import_module("benchmarks.bare").main()
