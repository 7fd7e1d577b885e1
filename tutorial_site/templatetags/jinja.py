"""``{% jinja "lab/_stage.jinja" stage=stage %}``: a Jinja2 file as a part of a Django template."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.simple_tag(takes_context=True)
def jinja(context: dict[str, Any], name: str, **given: Any) -> SafeString:
    """The file, drawn for the page's request with what is given, and nothing else."""
    # It is HTML, in which Jinja2 has escaped what had to be.
    return mark_safe(render_to_string(name, given, context["request"], using="jinja2"))  # noqa: S308
