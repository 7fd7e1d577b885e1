"""The pitfalls."""

from __future__ import annotations

from django.urls import path

from lessons.pitfalls import views

app_name = "pitfalls"

urlpatterns = [
    # /pitfalls/
    path("", views.index, name="index"),
    path("<slug:slug>/", views.pitfall, name="pitfall"),
]
