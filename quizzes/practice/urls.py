"""Under ``/practice/``."""

from __future__ import annotations

from django.urls import path

from quizzes.practice import views

app_name = "practice"

urlpatterns = [
    path("", views.index, name="index"),
    path("<slug:slug>/", views.quiz, name="set"),
    path("<slug:slug>/<slug:id>/", views.question, name="question"),
]
