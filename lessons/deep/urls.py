"""The deep dive."""

from __future__ import annotations

from django.urls import path

from lessons.deep import views

app_name = "deep"

urlpatterns = [
    # /deep-dive/
    path("", views.index, name="index"),
    path("<slug:slug>/", views.page, name="page"),
]
