"""Under ``/lab/library/``: what a learner saves there stays theirs."""

from __future__ import annotations

from django.urls import path, re_path

from lab.library import views

app_name = "library"

urlpatterns = [
    # /lab/library/
    path("", views.index, name="index"),
    path("code/", views.code, name="code"),
    path("runs/<int:number>/", views.run, name="run"),
    path("audit/", views.audit, name="audit"),
    path("start-over/", views.start_over, name="start-over"),
    # /lab/library/<kind>/
    re_path(r"^(?P<kind>author|book|review)/new/$", views.edit, name="new"),
    re_path(r"^(?P<kind>author|book|review)/(?P<pk>[1-9][0-9]{0,8})/$", views.edit, name="edit"),
]
