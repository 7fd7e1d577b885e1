"""Jinja2 for what a press of Save sends: files that end in ``.jinja``, next to Django's.

The settings name ``environment()``; ``{% load jinja %}`` puts such a file into a page.
"""

from __future__ import annotations

from typing import Any

from django.template import engines
from django.template.backends.jinja2 import Jinja2
from django.template.defaultfilters import date, pluralize, truncatechars
from django.urls import reverse
from jinja2 import BaseLoader, Environment, StrictUndefined

from tutorial_site.text import breakable, breakable_name, inline


class AttributesOnly(Environment):
    """Jinja2 where a dot means an attribute and never an item: no Python between them.

    A press looks up five hundred; what has no such attribute raises AttributeError.
    """

    getattr = staticmethod(getattr)  # type: ignore[assignment]


def environment(*, loader: BaseLoader, auto_reload: bool, **_: Any) -> Environment:
    """The filters of Django's that are needed, addresses, and no name that is not known."""
    jinja = AttributesOnly(
        loader=loader, auto_reload=auto_reload, autoescape=True, undefined=StrictUndefined
    )
    jinja.globals["url"] = _url
    jinja.filters |= {
        "breakable": breakable,
        "breakable_name": breakable_name,
        "date": date,
        "inline": inline,
        "pluralize": pluralize,
        "truncatechars": truncatechars,
    }
    return jinja


def warm_up() -> None:
    """Compile every template, so that the first visitor does not wait for it."""
    engine = engines["jinja2"]
    assert isinstance(engine, Jinja2)
    for name in engine.env.list_templates(extensions=["jinja"]):
        engine.get_template(name)


def _url(name: str, *arguments: object) -> str:
    return reverse(name, args=arguments)
