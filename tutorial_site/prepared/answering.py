"""The answer made of a page's pieces: plain, compressed, or that the browser has it already."""

from __future__ import annotations

from hashlib import blake2b

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.middleware.csrf import get_token
from django.utils.cache import get_conditional_response

from tutorial_site.compression import reads_gzip
from tutorial_site.prepared.pages import Page
from tutorial_site.prepared.pieces import Piece, filled, gzipped


def respond(request: HttpRequest, page: Page) -> HttpResponse:
    """The page as it is for who asks, or that the browser has it already (304)."""
    if "CSRF_COOKIE" not in request.META:
        get_token(request)  # makes one, and has the cookie sent
    token, pieces = request.META["CSRF_COOKIE"], page.pieces_for(request)
    etag = _etag(token, pieces)
    response = _not_modified(request, etag)
    if response is None:
        if reads_gzip(request):
            response = HttpResponse(gzipped(pieces, token))
            response.headers["Content-Encoding"] = "gzip"
        else:
            response = HttpResponse(filled(pieces, token))
    headers = response.headers
    headers["Cache-Control"] = "private, no-cache"
    headers["Vary"] = "Cookie, Accept-Encoding"
    headers["ETag"] = etag
    return response


def _not_modified(request: HttpRequest, etag: str) -> HttpResponse | None:
    known = request.META.get("HTTP_IF_NONE_MATCH", "")
    if known == etag:
        return HttpResponseNotModified()
    found: HttpResponse | None = get_conditional_response(request, etag=etag) if known else None
    return found


def _etag(token: str, pieces: tuple[Piece, ...]) -> str:
    """A page is another one when a piece of it is, or the browser's token."""
    parts = b"".join([piece.digest for piece in pieces])
    return f'W/"{blake2b(parts, key=token.encode(), digest_size=16).hexdigest()}"'
