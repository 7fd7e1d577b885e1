"""Short texts and code as safe HTML."""

from __future__ import annotations

import re

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

_FORMATTER = HtmlFormatter[str](nowrap=True)
_BACKTICKS = re.compile(r"`([^`]+)`")


def inline(text: str) -> SafeString:
    """``text`` escaped, with what stands between `backticks` as code."""
    return mark_safe(_BACKTICKS.sub(r"<code>\1</code>", conditional_escape(text)))


def code(source: str, language: str = "python") -> SafeString:
    """A block of code, coloured by classes; by keyboard it scrolls like any other text."""
    inner = highlight(source, _lexer(language), _FORMATTER)
    return mark_safe(f'<div class="highlight"><pre tabindex="0"><code>{inner}</code></pre></div>')


def _lexer(language: str) -> Lexer:
    try:
        return get_lexer_by_name(language)
    except ClassNotFound:
        return get_lexer_by_name("text")
