"""The interview: where one is in it, and one question at a time."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_GET, require_http_methods

from lab.stage import OK, UNAVAILABLE
from lessons.learners import LearnerRequest, know
from lessons.pages import is_htmx
from quizzes.commitments import COMMITMENTS
from quizzes.interview.asking import answer, ask, way_of
from quizzes.interview.catalogue import get_question
from quizzes.interview.questions import Question
from quizzes.recall.keeping import due_count
from tutorial_site.prepared import prepared_for_strangers


@require_GET
@prepared_for_strangers
def index(request: LearnerRequest) -> HttpResponse:
    """What it is, how far one is, and the sentences that one can say already."""
    return render(request, "quizzes/interview.html", {"way": way_of(know(request, COMMITMENTS))})


@require_http_methods(["GET", "HEAD", "POST"])
@prepared_for_strangers
def question(request: LearnerRequest, slug: str) -> HttpResponse:
    """One question: answer it, and see the run and its control."""
    question = _get_question_or_404(slug)
    know(request, COMMITMENTS)
    if request.method == "POST":
        asked, status = answer(request, question)
    else:
        asked, status = ask(request.learner, question, again="again" in request.GET), OK
    due = due_count(request.learner)
    context = {"asked": asked, "way": way_of(request.learner), "due": due}
    if request.method == "POST" and is_htmx(request):
        template = "quizzes/_question_answered.jinja"
        response = render(request, template, context, status=status, using="jinja2")
    else:
        response = render(request, "quizzes/interview_question.html", context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    if status == UNAVAILABLE:
        response.headers["Retry-After"] = "2"
    return response


def _get_question_or_404(slug: str) -> Question:
    try:
        return get_question(slug)
    except KeyError:
        raise Http404(f"The interview has no question “{slug}”.") from None
