"""Under ``/facts/``."""

from __future__ import annotations

from django.urls import path

from facts import views

app_name = "facts"

urlpatterns = [
    path("", views.index, name="index"),
    path("<slug:id>/", views.fact, name="fact"),
]
