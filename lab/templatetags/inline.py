"""Short texts with `backticks` in templates."""

from __future__ import annotations

from django import template

from tutorial_site.text import inline

register = template.Library()
register.filter("inline", inline)
