"""``{% module "js/stage.js" %}``: a script, and all that it imports asked for at once.

A browser hears of an import when it has read the file that imports; told of all
files in the page, it asks for them together.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django import template
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()
_IMPORT = re.compile(r"^(?:import|export)\b[^\"';]*[\"'](\.{1,2}/[^\"']+)[\"']", re.MULTILINE)


@register.simple_tag
def module(name: str) -> SafeString:
    """The script, with a link for each file that it needs."""
    imported = format_html_join(
        "", '<link rel="modulepreload" href="{}">', ((static(one),) for one in imports_of(name))
    )
    return imported + format_html('<script type="module" src="{}"></script>', static(name))


@cache
def imports_of(name: str) -> tuple[str, ...]:
    """The files that it imports, and those that these import, each once."""
    found: dict[str, None] = {}
    left = list(_imports_in(name))
    while left:
        one = left.pop(0)
        if one not in found:
            found[one] = None
            left += _imports_in(one)
    return tuple(found)


def _imports_in(name: str) -> Iterator[str]:
    path = finders.find(name)
    assert path is not None, f"there is no file {name}"
    for other in _IMPORT.findall(Path(path).read_text(encoding="utf-8")):
        yield posixpath.normpath(posixpath.join(posixpath.dirname(name), other))
