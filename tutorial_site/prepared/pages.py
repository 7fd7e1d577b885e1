"""A page is drawn for nobody, kept, and answered to everybody.

The request that it is drawn for holds an address and a theme and nothing else:
whose page it was first cannot show on it. What a page says of a learner stands
in its *holes* (``{% hole "steps" %}``), which are filled at each request.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import ResolverMatch
from django_htmx.middleware import HtmxDetails

from lessons.learners import COOKIE, LearnerRequest, is_cookie_due
from tutorial_site.prepared.filling import Holes, filling_for, forget_fillings
from tutorial_site.prepared.holes import HOLE
from tutorial_site.prepared.pieces import Piece, piece_of
from tutorial_site.prepared.store import Store
from tutorial_site.theme import COOKIE as THEME
from tutorial_site.theme import theme_of


@dataclass(frozen=True, kw_only=True)
class Page:
    """What a page is made of, and how it is answered without asking its view again.

    ``pieces`` are the same for all; ``holes`` tells the place of each hole by
    its name, and ``filled`` says how they are filled for a learner. A page
    without is the same for everybody, or ``for_strangers`` where its view draws
    that of a learner. ``match`` tells which view it is; ``headers`` are what each
    answer is sent with, once there has been one.
    """

    pieces: tuple[Piece, ...]
    holes: dict[str, int]
    filled: Holes | None = None
    for_strangers: bool = False
    match: ResolverMatch | None = None
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """The bytes that it takes."""
        return sum(piece.size for piece in self.pieces)

    def pieces_for(self, request: HttpRequest) -> tuple[Piece, ...]:
        """Its pieces, with what is known of who asks in the holes."""
        if self.filled is None or COOKIE not in request.COOKIES:
            return self.pieces
        pieces = list(self.pieces)
        for name, piece in filling_for(request, self.filled).items():
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


_pages: Store[Page] = Store(2 * 1024 * 1024)
_fragments: Store[Piece] = Store(2 * 1024 * 1024)


def forget_all() -> None:
    """Draw everything anew from now on."""
    _pages.clear()
    _fragments.clear()
    forget_fillings()


def do_not_keep(request: HttpRequest) -> None:
    """Say while a page is drawn that it lacks what another time would be there."""
    if isinstance(request, NobodysRequest):
        request.is_good = False


def is_plain(request: HttpRequest) -> bool:
    """Whether the page is wanted as it is, and nothing else has to be done."""
    return (
        request.method in ("GET", "HEAD")
        and not request.META.get("QUERY_STRING")
        and "HTTP_HX_REQUEST" not in request.META
        and not settings.DEBUG
        and not is_cookie_due(request)
    )


def kept_page(request: HttpRequest) -> Page | None:
    """The page of this address in this theme, if it has been drawn."""
    return _pages.get((request.path, theme_of(request)))


def page_of(request: HttpRequest, draw: Callable[[NobodysRequest], str], **more: Any) -> Page:
    """The page of this address, drawn now for nobody and kept; ``more`` is how it is answered."""
    theme = theme_of(request)
    nobody = NobodysRequest(request.path, theme)
    pieces, holes = _cut(draw(nobody))
    page = Page(pieces=pieces, holes=holes, match=request.resolver_match, **more)
    if nobody.is_good:
        _pages.keep((request.path, theme), page)
    return page


def fragment(key: Hashable, draw: Callable[[NobodysRequest], str]) -> Piece:
    """What ``draw`` makes for a hole; ``key`` tells it from all others. Drawn once, then kept."""
    piece = _fragments.get(key)
    if piece is None:
        piece = piece_of(draw(NobodysRequest()))
        _fragments.keep(key, piece)
    return piece


def _cut(html: str) -> tuple[tuple[Piece, ...], dict[str, int]]:
    """Text, name of a hole, what stands in it, text, ..."""
    parts = html.split(HOLE)
    texts = [part for number, part in enumerate(parts) if number % 3 != 1]
    holes = {name: 2 * number + 1 for number, name in enumerate(parts[1::3])}
    return tuple(map(piece_of, texts)), holes
