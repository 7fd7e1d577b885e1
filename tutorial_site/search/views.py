"""The page on which one looks for something."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from tutorial_site.search.index import index


class SearchForm(forms.Form):
    """What a visitor looks for."""

    q = forms.CharField(
        label="Search the course",
        required=False,
        max_length=100,
        error_messages={
            "max_length": "Give at most %(limit_value)d characters: these are %(show_value)d.",
            "null_characters_not_allowed": "Nothing here holds a NUL character. Remove it.",
        },
        widget=forms.TextInput(
            attrs={"type": "search", "autocomplete": "off", "enterkeyhint": "search"}
        ),
    )


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """What was found for ``?q=``: the list alone for htmx, else the whole page."""
    form = SearchForm(request.GET or None, label_suffix="", auto_id="search-%s")
    asked = form.cleaned_data["q"] if form.is_valid() else ""
    context = {"form": form, "asked": asked, "finds": index().find(asked)}
    name = "search/_finds.html" if request.headers.get("HX-Request") else "search/search.html"
    return render(request, name, context, status=422 if form.errors else 200)
