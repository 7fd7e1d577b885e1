"""The security headers that Django's own middleware does not send."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping

from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import patch_vary_headers

_HEADERS = {
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


class HeadersMiddleware:
    """Send the same headers with every answer, files included."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request, with the headers."""
        response = self.get_response(request)
        headers = response.headers
        for name, value in _HEADERS.items():
            headers.setdefault(name, value)
        if headers.get("Content-Type", "").startswith("text/html"):
            # A page shows the theme of the cookie.
            if "Cookie" not in headers.get("Vary", ""):
                patch_vary_headers(response, ["Cookie"])
            # It holds the token of one browser, and perhaps what one learner did: a browser may
            # keep it and ask whether it has changed; nobody on the way may.
            headers.setdefault("Cache-Control", "private, no-cache")
        return response


def for_another_host(headers: MutableMapping[str, str], path: str, url: str) -> None:
    """Let the pages of this site use a file that comes to them from a CDN."""
    headers["Access-Control-Allow-Origin"] = "*"
    headers["Cross-Origin-Resource-Policy"] = "cross-origin"
