"""Under ``/interview/``."""

from __future__ import annotations

from django.urls import path

from quizzes.interview import views

app_name = "interview"

urlpatterns = [
    path("", views.index, name="index"),
    path("<slug:slug>/", views.question, name="question"),
]
