"""The lessons, and how far one is in them."""

from __future__ import annotations

from django.urls import path

from lessons import progress_views, sheet, summary_page, views

app_name = "lessons"

urlpatterns = [
    # /learn/
    path("learn/", views.index, name="index"),
    path("learn/<slug:slug>/", views.lesson, name="lesson"),
    path("cheat-sheet/", sheet.page, name="sheet"),
    # /progress/
    path("progress/", progress_views.progress, name="progress"),
    path("progress/reset/", progress_views.progress_reset, name="reset"),
    path("progress/summary/", summary_page.page, name="summary"),
]
