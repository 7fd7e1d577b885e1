"""Short texts with `backticks`, and long names, in templates."""

from __future__ import annotations

from django import template

from tutorial_site.text import breakable, inline

register = template.Library()
register.filter("inline", inline)
register.filter("breakable", breakable)
