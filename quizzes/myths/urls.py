"""Under ``/myths/``."""

from __future__ import annotations

from django.urls import path

from quizzes.myths import views

app_name = "myths"

urlpatterns = [
    path("", views.index, name="index"),
    path("<slug:slug>/", views.myth, name="myth"),
]
