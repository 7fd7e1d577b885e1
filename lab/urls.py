"""Under ``/lab/``; the learner's own library has its addresses in ``lab.library.urls``."""

from __future__ import annotations

from django.urls import path

from lab import views

app_name = "lab"

urlpatterns = [
    path("", views.index, name="index"),
    path("<slug:slug>/", views.experiment, name="experiment"),
]
