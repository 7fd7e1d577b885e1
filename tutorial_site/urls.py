"""The site's table of contents."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from lessons.performance import page as performance
from tutorial_site.authors import addresses
from tutorial_site.privacy import page as privacy
from tutorial_site.search.views import search
from tutorial_site.theme import choose_theme
from tutorial_site.views import home
from tutorial_site.well_known import favicon, robots

urlpatterns: list[URLPattern | URLResolver] = [
    # /
    path("", home, name="home"),
    path("search/", search, name="search"),
    path("theme/", choose_theme, name="theme"),
    path("privacy/", privacy, name="privacy"),
    path("favicon.ico", favicon, name="favicon"),
    path("robots.txt", robots, name="robots"),
    path("", include("lessons.urls")),
    path("progress/", include("lessons.carrying.urls")),
    path("deep-dive/", include("lessons.deep.urls")),
    path("pitfalls/", include("lessons.pitfalls.urls")),
    path("performance/", performance, name="performance"),
    path("", include("quizzes.urls")),
    path("facts/", include("facts.urls")),
    path("myths/", include("quizzes.myths.urls")),
    path("practice/", include("quizzes.practice.urls")),
    path("test/", include("quizzes.test.urls")),
    path("interview/", include("quizzes.interview.urls")),
    path("recall/", include("quizzes.recall.urls")),
    # /lab/: the library first, or its name would be taken for an experiment's.
    path("lab/library/", include("lab.library.urls")),
    path("lab/", include("lab.urls")),
    # /admin/, where it is on
    *addresses(),
]

handler400 = "tutorial_site.faults.bad_request"
handler500 = "tutorial_site.faults.server_error"
