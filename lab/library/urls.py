"""Under ``/lab/library/``: what a learner saves there stays theirs."""

from __future__ import annotations

from django.urls import path, re_path

from lab.library import views

app_name = "library"
#: Whatever SQLite can hold as a key: a library that somebody brought along may hold it.
KEY = "-?[1-9][0-9]{0,18}|0"

urlpatterns = [
    # /lab/library/
    path("", views.index, name="index"),
    path("code/", views.code, name="code"),
    path("runs/<int:number>/", views.run, name="run"),
    path("audit/", views.audit, name="audit"),
    path("start-over/", views.start_over, name="start-over"),
    # /lab/library/<kind>/
    re_path(r"^(?P<kind>author|book|review)/new/$", views.edit, name="new"),
    re_path(rf"^(?P<kind>author|book|review)/(?P<pk>{KEY})/$", views.edit, name="edit"),
]
