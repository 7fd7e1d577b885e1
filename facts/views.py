"""The pages of the facts: all of them, and one with its proof."""

from __future__ import annotations

from typing import Any

import django
from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_GET, require_http_methods

from facts.catalogue import facts, get_fact, topics
from facts.checked import checked
from facts.definitions import ENGINES, Fact
from facts.proof import Proof, code_html_of, lines_of, prove
from facts.references import experiment_of, line_of
from facts.search import SearchForm
from lab import runner
from lab.forms import refuse_unknown
from lab.stage import LAB_PROBLEMS, OK, REFUSED, UNAVAILABLE, sentence_for
from tutorial_site.prepared import prepared


class ProofForm(forms.Form):
    """The one choice that a proof leaves: the database."""

    engine = forms.ChoiceField(label="Database", required=False)

    def __init__(self, data: Any, engines: list[str]) -> None:
        super().__init__(data, auto_id="proof-%s", label_suffix="")
        field = self.fields["engine"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(engine, ENGINES[engine]) for engine in engines]
        field.initial = engines[0]
        field.error_messages["invalid_choice"] = "Choose one of these databases."
        if len(engines) == 1:
            field.widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        """The cleaned data. Raises ValidationError for a field that is not of this form."""
        refuse_unknown(self)
        return self.cleaned_data


@require_GET
@prepared
def index(request: HttpRequest) -> HttpResponse:
    """Every fact, or those that are asked for."""
    form = SearchForm(request.GET)
    found = form.found()
    context = {
        "form": form,
        "topics": found,
        "count": sum(len(topic.facts) for topic in found),
        "total": len(facts()),
        "checked": checked(),
    }
    return render(request, "facts/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@prepared
def fact(request: HttpRequest, id: str) -> HttpResponse:
    """One fact: what is said, what is so, and the check that proves it."""
    fact = _get_fact_or_404(id)
    engines = _engines_for(fact)
    typed = request.POST if request.method == "POST" else None
    form = ProofForm(typed, engines) if engines else None
    proof, status = None, OK
    if request.method == "POST" and form:
        proof, status = _prove(fact, form, engines)
    return _answer(request, fact, form, proof, status)


def _prove(fact: Fact, form: ProofForm, engines: list[str]) -> tuple[Proof | None, int]:
    if not form.is_valid():
        return None, REFUSED
    try:
        return prove(fact, form.cleaned_data["engine"] or engines[0]), OK
    except LAB_PROBLEMS as problem:
        form.add_error(None, sentence_for(problem))
        return None, UNAVAILABLE


def _answer(
    request: HttpRequest, fact: Fact, form: ProofForm | None, proof: Proof | None, status: int
) -> HttpResponse:
    """The whole page, or for htmx the proof alone."""
    version = django.get_version()
    context = {
        "fact": fact,
        "form": form,
        "proof": proof,
        "lines": lines_of(fact, version, proof.observed if proof else None),
    }
    if request.method == "POST" and request.headers.get("HX-Request") == "true":
        response = render(request, "facts/_proved.jinja", context, status=status, using="jinja2")
    else:
        context |= _surroundings(fact, version)
        response = render(request, "facts/fact_detail.html", context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    if status == UNAVAILABLE:
        response.headers["Retry-After"] = "2"
    return response


def _surroundings(fact: Fact, version: str) -> dict[str, Any]:
    """What the page has around the proof."""
    return {
        "topic": next(topic for topic in topics() if topic.slug == fact.topic),
        "code": code_html_of(fact),
        "experiment": experiment_of(fact),
        "source_line": line_of(fact),
        "version": version,
        "rows": checked().rows(fact),
        "is_fresh": checked().is_fresh(fact),
        "engine_names": list(ENGINES.values()),
    }


def _engines_for(fact: Fact) -> list[str]:
    """Where its proof can be run here."""
    if fact.outside_lab:
        return []
    version = django.get_version()
    return [engine for engine in runner.engines() if fact.is_checked_on(version, engine)]


def _get_fact_or_404(id: str) -> Fact:
    try:
        return get_fact(id)
    except KeyError:
        raise Http404(f"There is no fact “{id}”.") from None
