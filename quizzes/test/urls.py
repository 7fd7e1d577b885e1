"""Under ``/test/``."""

from __future__ import annotations

from django.urls import path

from quizzes.test import class_views, views

app_name = "test"

urlpatterns = [
    path("", views.index, name="index"),
    # /test/class/
    path("class/", class_views.choose, name="classes"),
    path("class/<str:seed>/", class_views.test, name="class"),
    path("class/<str:seed>/sheet/", class_views.sheet, name="sheet"),
    # /test/<number>/
    path("<int:number>/", views.sitting, name="sitting"),
    path("<int:number>/again/", views.again, name="again"),
    path("<int:number>/again/<slug:id>/", views.again_question, name="again-question"),
    path("<int:number>/<int:place>/", views.question, name="question"),
]
