"""Light, dark, or as the system has it: a cookie, so that the server renders it at once."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from tutorial_site.redirects import see_other

COOKIE = f"{settings.COOKIE_PREFIX}theme"
THEMES = ("auto", "light", "dark")
_COOKIE_AGE = timedelta(days=400)


def theme_of(request: HttpRequest) -> str:
    """The theme that this visitor chose; "auto" when there was no choice."""
    theme = request.COOKIES.get(COOKIE, "")
    return theme if theme in THEMES else "auto"


@require_http_methods(["GET", "HEAD", "POST"])
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Keep the choice in the cookie and go back to where it was made."""
    if request.method != "POST":
        return _form(request)
    theme = request.POST.get("theme", "")
    if theme not in THEMES:
        return _form(request, message="Choose one of auto, light and dark.")
    response = see_other(_way_back(request))
    response.set_cookie(
        COOKIE,
        theme,
        max_age=_COOKIE_AGE,
        secure=settings.HTTPS,
        # Nothing secret: theme.js reads what another tab has chosen.
        httponly=False,
        samesite="Lax",
    )
    return response


def _form(request: HttpRequest, message: str = "") -> HttpResponse:
    context = {"themes": THEMES, "message": message, "next": _way_back(request)}
    return render(request, "theme.html", context, status=422 if message else 200)


def _way_back(request: HttpRequest) -> str:
    url = request.POST.get("next") or request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(
        url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return url if is_ours else resolve_url("home")
