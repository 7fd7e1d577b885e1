"""Under ``/progress/``: the file, and the code."""

from __future__ import annotations

from django.urls import path

from lessons.carrying import file_views, views

app_name = "carrying"

urlpatterns = [
    path("file/", file_views.save, name="save"),
    path("file/take-in/", file_views.take_in, name="take-in"),
    path("carry/", views.carry, name="carry"),
    path("carry/code/", views.code, name="code"),
]
