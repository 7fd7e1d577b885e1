"""Answering questions."""

from __future__ import annotations

from django.urls import path

from quizzes import views

app_name = "quizzes"

urlpatterns = [
    # /learn/
    path("learn/<slug:slug>/check/", views.check, name="check"),
]
