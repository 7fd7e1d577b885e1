"""The first page: what this is, a Save button, and the way on."""

from __future__ import annotations

from functools import cache, partial

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from lab.answers import answer
from lab.catalogue import experiments, get_experiment
from lab.stage import OK, REFUSED, Place, press, stage_for
from lessons.holes import course_holes
from lessons.learners import LearnerRequest
from lessons.marks import marks_of
from lessons.progress import summary_of
from quizzes.recall.keeping import due_count
from tutorial_site.prepared import prepared_with
from tutorial_site.ways import ways

HERO = "a-receiver-on-each-signal"
_DUE, _COURSE = "_home_due.html", "_home_course.html"


def problems() -> list[str]:
    """What the first page needs and does not find, as ``path: what is wrong, what to do``."""
    if HERO in experiments():
        return []
    return [f"tutorial_site/views.py: there is no experiment {HERO!r}; name another in HERO"]


@require_http_methods(["GET", "HEAD", "POST"])
@prepared_with(lambda: course_holes(due="_due.html", home_due=_DUE, course=_COURSE))
def home(request: LearnerRequest) -> HttpResponse:
    """One experiment that asks nothing, so that the first press needs no reading."""
    place = Place(action_url=reverse("home"), prefix="")
    experiment = get_experiment(HERO)
    if request.method == "POST":
        stage, status = press(request, experiment, **place)
    else:
        stage = stage_for(request, experiment, **place)
        status = REFUSED if stage.form.errors else OK
    # Called by the page, and only there: a fragment needs no query for it.
    marks = cache(partial(marks_of, request))
    context = {
        "summary": cache(lambda: summary_of(marks().by_lesson)),
        "due": lambda: due_count(marks().learner),
        "ways": ways,
    }
    return answer(request, stage, status, "home.html", context)
