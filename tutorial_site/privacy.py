"""What is kept of learners, in words: one sentence for each model, or the site does not start."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.conf import settings
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lessons.learners import COOKIE
from lessons.models import Learner
from tutorial_site.limits.buckets import KEPT as SECONDS_OF_LIMITS
from tutorial_site.theme import COOKIE as THEME

#: What each model keeps of one learner.
KEPT = {
    "lessons.Learner": "A random number that your cookie holds too, and the days on which you "
    "first and last kept something.",
    "lessons.LessonProgress": "When you opened, ran and finished each step.",
    "quizzes.PredictionAnswer": "What you predicted, and whether it was right.",
    "quizzes.CheckAnswer": "What you answered at the end of a step.",
    "quizzes.Commitment": "What you said of each belief and interview question, and how sure "
    "you were.",
    "quizzes.Round": "Which questions each of your rounds of practice asked.",
    "quizzes.Answer": "What you answered in practice, and how sure you were.",
    "quizzes.Meeting": "Which questions you have met, so that each is counted once.",
    "recall.Card": "What you are asked again, when, and your latest answer to it.",
    "recall.Dues": "How many of these are due, and when.",
    "carrying.Code": "A hash of the latest code that you made for another device, and its end.",
    "library.Library": "The authors, books and reviews of your library, as you typed them.",
    "library.LibraryRun": "Your latest runs in the library, with their timelines.",
}


def problems() -> list[str]:
    """What is kept and not told, or told and not kept, as ``path: what is wrong, what to do``."""
    kept = {model._meta.label for model in _of_learners()}
    path = "tutorial_site/privacy.py"
    untold = [
        f"{path}: {name} belongs to a learner; say in KEPT what it keeps"
        for name in sorted(kept - KEPT.keys())
    ]
    unkept = [f"{path}: there is no {name}; take it out of KEPT" for name in KEPT.keys() - kept]
    return untold + unkept


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """What is kept, for how long, and how to delete it."""
    context = {
        "kept": list(KEPT.values()),
        "days": settings.FORGET_AFTER_DAYS,
        "minutes_of_limits": round(SECONDS_OF_LIMITS / 60),
        "cookies": {"learner": COOKIE, "theme": THEME, "csrf": settings.CSRF_COOKIE_NAME},
        "logs_requests": settings.LOG_REQUESTS,
    }
    return render(request, "privacy.html", context)


def _of_learners() -> Iterator[type[Model]]:
    """The learner, and all that goes when one is deleted."""
    found: list[type[Model]] = [Learner]
    for model in found:
        yield model
        for relation in model._meta.related_objects:
            if relation.on_delete and relation.related_model not in found:
                found.append(apps.get_model(relation.related_model._meta.label))
