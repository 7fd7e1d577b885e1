"""What the pages for authors need where they are on: Django's admin, and what that stands on.

They show how questions do. Off, none of it is installed, and a page costs the same.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.urls import URLPattern, URLResolver, path

#: Without looking for admins of other apps: only the counts of questions have one.
APPS: list[str] = [
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.admin.apps.SimpleAdminConfig",
]
CONTEXT_PROCESSORS: list[str] = [
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
]
_BEFORE = {"django.middleware.common.CommonMiddleware": "sessions.middleware.SessionMiddleware"}
_AFTER = {
    "django.middleware.csrf.CsrfViewMiddleware": (
        "auth.middleware.AuthenticationMiddleware",
        "messages.middleware.MessageMiddleware",
    )
}


def with_middleware(names: Iterable[str]) -> list[str]:
    """The middleware of the site with sessions, users and messages in their places."""
    found: list[str] = []
    for name in names:
        before = [_BEFORE[name]] if name in _BEFORE else []
        parts = [*before, name, *_AFTER.get(name, ())]
        found += [part if part == name else f"django.contrib.{part}" for part in parts]
    return found


def addresses() -> list[URLPattern | URLResolver]:
    """The address of the pages, where they are on."""
    if not settings.ADMIN:
        return []
    # Not before: its models need their app.
    from quizzes.admin import site

    return [path("admin/", site.urls)]
