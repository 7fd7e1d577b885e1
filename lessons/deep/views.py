"""The pages of the deep dive: all of them, and one of them."""

from __future__ import annotations

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from lab.answers import answer
from lab.stage import OK
from lessons.deep.catalogue import DeepPage, deep_pages, get_deep_page, neighbours
from lessons.pages import parts_of, press_on
from tutorial_site.prepared import prepared


@require_GET
@prepared
def index(request: HttpRequest) -> HttpResponse:
    """All pages in order."""
    return render(request, "lessons/deep/index.html", {"pages": deep_pages()})


@require_http_methods(["GET", "HEAD", "POST"])
@prepared
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """One page: read it, or press Save in one of its stages."""
    page = _get_page_or_404(slug)
    stage, status = press_on(request, page) if request.method == "POST" else (None, OK)
    context = {
        "page": page,
        "pages": deep_pages(),
        "around": neighbours(page),
        "parts": partial(parts_of, request, page, stage),
    }
    if stage:
        return answer(request, stage, status, "lessons/deep/page.html", context)
    return render(request, "lessons/deep/page.html", context, status=status)


def _get_page_or_404(slug: str) -> DeepPage:
    try:
        return get_deep_page(slug)
    except KeyError:
        raise Http404(f"The deep dive has no page “{slug}”.") from None
