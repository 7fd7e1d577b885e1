"""My library: a form, the code that it amounts to, the rows, and every run so far."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lab.library.desk import Desk, desk_for
from lab.library.forms import FORMS
from lab.library.history import Entry, entry_before, history
from lab.library.keeping import RUNS, Runs, library_of, shelf_of
from lab.library.presses import CONFLICT, Pressed, empty_audit_log, press
from lab.stage import OK, UNAVAILABLE
from lessons.known import known
from lessons.learners import LearnerRequest, know
from tutorial_site.redirects import see_other

#: An address that every server on the way passes on.
_LONGEST = 2000


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: LearnerRequest) -> HttpResponse:
    """The library with the form for a new book."""
    return edit(request, "book")


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: LearnerRequest, kind: str, pk: str | None = None) -> HttpResponse:
    """The library with one row in its form; a press saves or deletes it."""
    number = int(pk) if pk else None
    if request.method == "POST":
        return _answer(request, press(request, kind, number))
    library = library_of(request, RUNS)
    shelf = shelf_of(library)
    row = shelf.find(kind.capitalize(), number)
    if number is not None and not row:
        raise Http404(f"There is no {kind} {number} in your library.")
    return _page(request, desk_for(library, shelf, kind, row, typed=request.GET))


@require_POST
def audit(request: LearnerRequest) -> HttpResponse:
    """Empty the audit log: one more run in the history."""
    return _answer(request, empty_audit_log(request))


@require_GET
def code(request: LearnerRequest) -> HttpResponse:
    """The code that switches amount to, while one plays with them."""
    kind = request.GET.get("kind", "")
    if not request.htmx or kind not in FORMS:
        return redirect("library:index")
    library = library_of(request)
    shelf = shelf_of(library)
    row = shelf.find(kind.capitalize(), _number(request.GET.get("pk", "")))
    desk = desk_for(library, shelf, kind, row, request.GET)
    response = render(request, "lab/library/_code.jinja", {"desk": desk}, using="jinja2")
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_GET
def run(request: LearnerRequest, number: int) -> HttpResponse:
    """One run of the history: a page, or for htmx what is inside of its fold."""
    wanted = Runs(number)
    mine = known(know(request, wanted), wanted)
    if not mine:
        raise Http404(f"There is no run {number} in your library.")
    entry = Entry(record=mine[0], is_open=True)
    if request.htmx:
        body = "lab/library/_entry_body.jinja"
        response = render(request, body, {"entry": entry}, using="jinja2")
    else:
        response = render(request, "lab/library/run.html", {"entry": entry})
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def start_over(request: LearnerRequest) -> HttpResponse:
    """Ask first (GET), then delete all rows and runs (POST)."""
    library = library_of(request)
    if request.method == "POST":
        if library.pk:
            library.delete()
        return see_other("library:index")
    return render(request, "lab/library/start_over.html")


def _answer(request: LearnerRequest, pressed: Pressed) -> HttpResponse:
    """The way to the page as it is now, or for htmx what the press changed on it."""
    if not request.htmx:
        return _onward(request, pressed)
    context: dict[str, Any] = {"desk": pressed.desk}
    if pressed.run:
        context["entry"] = Entry(record=pressed.run, is_open=True)
        context["before"] = entry_before(pressed.run)
    elif pressed.status == CONFLICT:
        context["history"] = history(known(request.learner, RUNS))
    fragment = "lab/library/_pressed.jinja"
    response = render(request, fragment, context, status=pressed.status, using="jinja2")
    if pressed.run:
        response.headers["HX-Replace-Url"] = pressed.desk.url
    else:
        # The form aims at the history; what changed is the form itself.
        response.headers["HX-Retarget"] = "#library-desk"
        response.headers["HX-Reswap"] = "outerHTML"
    return _finished(response, pressed.status)


def _onward(request: LearnerRequest, pressed: Pressed) -> HttpResponse:
    """An address that can be loaded again; what was refused is the page itself."""
    address = pressed.desk.address
    if pressed.status != OK or len(address) > _LONGEST:
        return _page(request, pressed.desk, pressed.status)
    place = "library-history" if pressed.run else "library-code"
    return see_other(f"{address}#{place}")


def _page(request: LearnerRequest, desk: Desk, status: int = OK) -> HttpResponse:
    context = {"desk": desk, "history": history(known(request.learner, RUNS))}
    return _finished(render(request, "lab/library/index.html", context, status=status), status)


def _finished(response: HttpResponse, status: int) -> HttpResponse:
    patch_vary_headers(response, ["HX-Request"])
    if status == UNAVAILABLE:
        response.headers["Retry-After"] = "2"
    return response


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 10 else None
