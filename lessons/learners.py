"""Who is asking: a learner behind a signed cookie, or nobody.

Nothing is written for a visitor who only reads. ``keep_learner()`` makes the
row at the first moment when there is something to keep.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import cache, cached_property, lru_cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django_htmx.middleware import HtmxDetails

from lessons.known import Wish, read
from lessons.models import Learner

COOKIE = f"{settings.COOKIE_PREFIX}learner"
_SALT = "lessons.learners"
_COOKIE_AGE = timedelta(days=400)
_REFRESH_AFTER = timedelta(days=1)


class LearnerRequest(HttpRequest):
    """A request as our views see it, behind the middleware of this site."""

    htmx: HtmxDetails
    learner_cookie_is_due: bool = False

    @cached_property
    def learner(self) -> Learner | None:
        """The learner whose cookie came along, None for everybody else.

        Read from the database at first use, so that a page that does not ask
        costs no query.
        """
        return _learner(self)

    @property
    def is_learner_known(self) -> bool:
        """Whether it was asked already who this is."""
        return "learner" in self.__dict__


class LearnerMiddleware:
    """Give each request its ``learner``, and each new learner the cookie."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        # A SimpleLazyObject around None is not None, so the request gets a
        # class with a lazy attribute instead.
        request_class: Any = type(request)
        request.__class__ = _with_learner(request_class)
        assert isinstance(request, LearnerRequest)
        response = self.get_response(request)
        if request.is_learner_known and "Cookie" not in response.headers.get("Vary", ""):
            patch_vary_headers(response, ["Cookie"])
        if request.learner_cookie_is_due:
            _set_cookie(request, response)
        return response


def know(request: HttpRequest, *wishes: Wish[Any]) -> Learner | None:
    """The learner of this request, with what the page needs of them, by one query.

    To be called before ``request.learner`` is asked for. Where something is
    pressed nothing comes along: it may be different afterwards.
    """
    assert isinstance(request, LearnerRequest), "lessons.learners.LearnerMiddleware is missing"
    if not request.is_learner_known:
        request.learner = _learner(request, *(() if request.method == "POST" else wishes))
    return request.learner


def name_in_cookie(request: HttpRequest) -> UUID | None:
    """Whom the cookie names; whether there still is such a learner, only the database knows."""
    if COOKIE not in request.COOKIES:
        return None
    try:
        return _signed(request.COOKIES[COOKIE], settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    except (BadSignature, ValueError):
        return None


@lru_cache(4096)
def _signed(cookie: str, *keys: str) -> UUID:
    """Whom a cookie names that is signed by one of these keys. Only what is good is kept."""
    request = HttpRequest()
    request.COOKIES[COOKIE] = cookie
    return UUID(request.get_signed_cookie(COOKIE, salt=_SALT))


def keep_learner(request: HttpRequest) -> Learner:
    """The learner of this request, made now if there was none.

    The cookie goes out with the response; once a day it is sent again, so that
    it outlives its age for those who come back.
    """
    assert isinstance(request, LearnerRequest), "lessons.learners.LearnerMiddleware is missing"
    learner = request.learner
    now = timezone.now()
    if learner is None:
        learner = request.learner = Learner.objects.create(seen=now)
        request.learner_cookie_is_due = True
    elif now - learner.seen > _REFRESH_AFTER:
        learner.seen = now
        learner.save(update_fields=["seen"])
        request.learner_cookie_is_due = True
    return learner


def become(request: HttpRequest, learner: Learner) -> None:
    """Make this browser that learner's: the cookie goes out with the response."""
    assert isinstance(request, LearnerRequest), "lessons.learners.LearnerMiddleware is missing"
    request.learner = learner
    request.learner_cookie_is_due = True


def forget_learner(request: HttpRequest, response: HttpResponse) -> None:
    """Delete the learner with all that was kept, and the cookie."""
    assert isinstance(request, LearnerRequest), "lessons.learners.LearnerMiddleware is missing"
    if request.learner is not None:
        request.learner.delete()
        request.learner = None
    response.delete_cookie(COOKIE, samesite="Lax")


def _learner(request: LearnerRequest, *wishes: Wish[Any]) -> Learner | None:
    name = name_in_cookie(request)
    learner = read(name, *wishes) if name else None
    if learner and is_cookie_due(request):
        request.learner_cookie_is_due = True
    return learner


@cache
def _with_learner(request_class: Any) -> type[HttpRequest]:
    return type("LearnerRequest", (LearnerRequest, request_class), {})


def is_cookie_due(request: HttpRequest) -> bool:
    """Whether the cookie is to be signed anew, because keys of before are accepted and it is old.

    Which key signed it, Django does not tell.
    """
    if not settings.SECRET_KEY_FALLBACKS or name_in_cookie(request) is None:
        return False
    young = request.get_signed_cookie(COOKIE, default=None, salt=_SALT, max_age=_REFRESH_AFTER)
    return young is None


def _set_cookie(request: LearnerRequest, response: HttpResponse) -> None:
    assert request.learner is not None
    response.set_signed_cookie(
        COOKIE,
        str(request.learner.uuid),
        salt=_SALT,
        max_age=_COOKIE_AGE,
        secure=settings.HTTPS or request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
