"""A page is drawn for nobody, kept, and answered to everybody.

The request that it is drawn for holds an address and a theme and nothing else:
whose page it was first cannot show on it. What a page says of a learner stands
in its *holes* (``{% hole "steps" %}``), which are filled at each request.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import wraps
from hashlib import blake2b
from typing import Any, Concatenate

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.middleware.csrf import get_token
from django.utils.cache import get_conditional_response
from django_htmx.middleware import HtmxDetails

from lessons.learners import COOKIE, LearnerRequest
from tutorial_site.compression import reads_gzip
from tutorial_site.prepared.holes import HOLE
from tutorial_site.prepared.pieces import Piece, filled, gzipped, piece_of
from tutorial_site.prepared.store import Store
from tutorial_site.theme import COOKIE as THEME
from tutorial_site.theme import theme_of

type View[**P] = Callable[Concatenate[Any, P], HttpResponse]


@dataclass(frozen=True, kw_only=True)
class Page:
    """What a page is made of: what is the same for all, and ``holes`` by name and place."""

    pieces: tuple[Piece, ...]
    holes: dict[str, int]

    @property
    def size(self) -> int:
        """The bytes that it takes."""
        return sum(piece.size for piece in self.pieces)

    def with_holes(self, filling: dict[str, Piece]) -> tuple[Piece, ...]:
        """Its pieces, with these in the holes of their names."""
        pieces = list(self.pieces)
        for name, piece in filling.items():
            pieces[self.holes[name]] = piece
        return tuple(pieces)


class NobodysRequest(LearnerRequest):
    """What a page is drawn for that everybody is to see."""

    #: Whether the page may be kept.
    is_good: bool = True

    def __init__(self, path: str = "/", theme: str = "auto") -> None:
        super().__init__()
        self.method = "GET"
        self.path = self.path_info = path
        self.COOKIES = {THEME: theme}
        self.learner = None
        self.htmx = HtmxDetails(self)


_pages: Store[Page] = Store(24 * 1024 * 1024)
_fragments: Store[Piece] = Store(4 * 1024 * 1024)


def forget_all() -> None:
    """Draw everything anew from now on."""
    _pages.clear()
    _fragments.clear()


def do_not_keep(request: HttpRequest) -> None:
    """Say while a page is drawn that it lacks what another time would be there."""
    if isinstance(request, NobodysRequest):
        request.is_good = False


def is_plain(request: HttpRequest) -> bool:
    """Whether the page is wanted as it is: nothing in its address asks for more."""
    return (
        request.method in ("GET", "HEAD")
        and not request.META.get("QUERY_STRING")
        and "HTTP_HX_REQUEST" not in request.META
        and not settings.DEBUG
    )


def prepared[**P](view: View[P]) -> View[P]:
    """For a view whose page is the same for everybody, known or not."""

    @wraps(view)
    def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not is_plain(request):
            return view(request, *args, **kwargs)
        return respond(request, page_for(request, view, *args, **kwargs).pieces)

    return answer


def prepared_for_strangers[**P](view: View[P]) -> View[P]:
    """For a view that shows a learner more: only who brings no learner's cookie gets the page."""
    same_for_all = prepared(view)

    @wraps(view)
    def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        is_known = COOKIE in request.COOKIES
        return (view if is_known else same_for_all)(request, *args, **kwargs)

    return answer


def page_for[**P](request: HttpRequest, view: View[P], *args: P.args, **kwargs: P.kwargs) -> Page:
    """The page that ``view`` draws for nobody; drawn at the first time, then kept."""
    theme = theme_of(request)
    key = (request.path, theme)
    page = _pages.get(key)
    if page is None:
        nobody = NobodysRequest(request.path, theme)
        page = _cut(view(nobody, *args, **kwargs).text)
        if nobody.is_good:
            _pages.keep(key, page)
    return page


def fragment(key: Hashable, draw: Callable[[NobodysRequest], str]) -> Piece:
    """What ``draw`` makes for a hole; ``key`` tells it from all others. Drawn once, then kept."""
    piece = _fragments.get(key)
    if piece is None:
        piece = piece_of(draw(NobodysRequest()))
        _fragments.keep(key, piece)
    return piece


def respond(request: HttpRequest, pieces: tuple[Piece, ...]) -> HttpResponse:
    """The page of these pieces, or that the browser has it already (304)."""
    if "CSRF_COOKIE" not in request.META:
        get_token(request)  # makes one, and has the cookie sent
    token = request.META["CSRF_COOKIE"]
    etag = _etag(token, pieces)
    known = request.META.get("HTTP_IF_NONE_MATCH", "")
    response: HttpResponse | None
    if known == etag:
        response = HttpResponseNotModified()
    else:
        response = get_conditional_response(request, etag=etag) if known else None
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


def _cut(html: str) -> Page:
    """Text, name of a hole, what stands in it, text, ..."""
    parts = html.split(HOLE)
    names = parts[1::3]
    texts = [part for number, part in enumerate(parts) if number % 3 != 1]
    return Page(
        pieces=tuple(map(piece_of, texts)),
        holes={name: 2 * number + 1 for number, name in enumerate(names)},
    )


def _etag(token: str, pieces: tuple[Piece, ...]) -> str:
    """A page is another one when a piece of it is, or the browser's token."""
    parts = b"".join([piece.digest for piece in pieces])
    return f'W/"{blake2b(parts, key=token.encode(), digest_size=16).hexdigest()}"'
