"""Under ``/recall/``."""

from __future__ import annotations

from django.urls import path

from quizzes.recall import views

app_name = "recall"

urlpatterns = [
    path("", views.index, name="index"),
    path("deck/", views.deck, name="deck"),
    path("<slug:room>/<slug:id>/", views.card, name="card"),
]
