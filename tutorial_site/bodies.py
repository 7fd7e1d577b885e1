"""What a visitor sends is taken in to its end, also where nobody reads it.

A server closes the connection when an answer stands and the request is not
through: a browser that is still sending then shows an error of its own
instead of the page.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError

from tutorial_site.faults import too_much

#: Bytes that are taken in of what is not wanted. Nobody types as much; a flood may see its error.
MOST = 32 * 1024 * 1024
_PIECE = 64 * 1024


class BodiesMiddleware:
    """Refuse what is too long, and read the rest of each request before its answer leaves."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        # Django refuses it too, but only where somebody asks for the form: on its own pages for
        # faults, too, and then fails.
        is_too_long = _length(request) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        response = too_much(request) if is_too_long else self.get_response(request)
        drain(request)
        return response


def _length(request: HttpRequest) -> int:
    """How many bytes the visitor said would come."""
    text = request.headers.get("Content-Length", "")
    return int(text) if text.isdecimal() else 0


def drain(request: HttpRequest, most: int = MOST) -> None:
    """Take in what was sent and not read, up to ``most`` bytes, and throw it away."""
    try:
        while most > 0 and (piece := request.read(_PIECE)):
            most -= len(piece)
    except UnreadablePostError:
        return  # nobody is there any more
