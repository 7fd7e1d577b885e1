"""Under ``/lab/``; the learner's own library has its addresses in ``lab.library.urls``."""

from __future__ import annotations

from django.urls import path

from lab import views
from lab.matrix import views as matrix_views

app_name = "lab"

urlpatterns = [
    path("", views.index, name="index"),
    path("what-fires-what/", matrix_views.index, name="matrix"),
    path("what-fires-what/<slug:slug>/", matrix_views.way, name="way"),
    path("<slug:slug>/", views.experiment, name="experiment"),
]
