"""The site's table of contents."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from tutorial_site.theme import choose_theme

urlpatterns: list[URLPattern | URLResolver] = [
    # /
    path("theme/", choose_theme, name="theme"),
]

handler400 = "tutorial_site.faults.bad_request"
handler500 = "tutorial_site.faults.server_error"
