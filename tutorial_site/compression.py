"""Pages that are drawn for one visitor are compressed on their way out, quickly.

Prepared pages and files come compressed already. The token of a form, which an
attacker might guess at by the length of what comes, is masked anew by Django on
each page that is compressed here.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

#: The least that is worth it: one packet holds as much.
LEAST = 1_400
#: A better level takes three times as long to save a fifth.
_LEVEL = 1
_GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))")


def reads_gzip(request: HttpRequest) -> bool:
    """Whether the visitor says that they can read it."""
    return bool(_GZIP.search(request.META.get("HTTP_ACCEPT_ENCODING", "")))


class CompressionMiddleware:
    """Compress text that is not, for those who can read it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        response = self.get_response(request)
        is_text = response.headers.get("Content-Type", "").startswith("text/")
        if response.streaming or not is_text or "Content-Encoding" in response.headers:
            return response
        if len(response.content) < LEAST:
            return response
        patch_vary_headers(response, ["Accept-Encoding"])
        if reads_gzip(request):
            response.content = gzip.compress(response.content, _LEVEL, mtime=0)
            response.headers["Content-Encoding"] = "gzip"
            response.headers["Content-Length"] = str(len(response.content))
        return response
