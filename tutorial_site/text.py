"""Short texts and code as safe HTML."""

from __future__ import annotations

import re
from functools import lru_cache

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

_FORMATTER = HtmlFormatter[str](nowrap=True)
_BACKTICKS = re.compile(r"`([^`]+)`")
#: So many characters fit beside whatever else stands on a line of a phone.
LONG = 14
_LONG_WORD = re.compile(rf"[^\s<>]{{{LONG},}}")
_LONG_NAME = re.compile(rf"\w{{{LONG},}}")
_BETWEEN = re.compile(r"(?<=[\w)\];][.(,=])(?=[\w&\[{(])")
_WITHIN = re.compile(r"(?<=[^_]_)(?=[^_])|(?<=[a-z])(?=[A-Z])")
_UNDERSCORE = re.compile(r"(?<=[^_])_(?=[^_])")


def inline(text: str) -> SafeString:
    """``text`` escaped, with what stands between `backticks` as code."""
    return mark_safe(_BACKTICKS.sub(_as_code, conditional_escape(text)))


def _as_code(found: re.Match[str]) -> str:
    return f"<code>{with_points(found[1])}</code>"


def breakable(text: str) -> str:
    """``text``, which is code, escaped, with a point to break at in words that are long."""
    return text if len(text) < LONG else _broken(text)


@lru_cache(1024, typed=True)  # typed, because what is safe already is escaped no further
def _broken(text: str) -> SafeString:
    return mark_safe(with_points(conditional_escape(text)))


@lru_cache(256)
def breakable_name(name: str) -> SafeString:
    """A name escaped, with a point to break at behind each underscore: for a narrow column."""
    return mark_safe(_UNDERSCORE.sub("_<wbr>", conditional_escape(name)))


def with_points(html: str) -> str:
    """Escaped code; what is too long for a phone may break behind ``.``, ``(``, ``,``, ``=``.

    A name that is too long by itself may break behind ``_`` and before a capital. All others
    go to the next line as a whole.
    """
    return _LONG_WORD.sub(_pointed, html)


def _pointed(word: re.Match[str]) -> str:
    within = _LONG_NAME.sub(lambda name: _WITHIN.sub("<wbr>", name[0]), word[0])
    return _BETWEEN.sub("<wbr>", within)


def code(source: str, language: str = "python") -> SafeString:
    """A block of code, coloured by classes; by keyboard it scrolls like any other text."""
    inner = highlight(source, _lexer(language), _FORMATTER)
    return mark_safe(f'<div class="highlight"><pre tabindex="0"><code>{inner}</code></pre></div>')


def _lexer(language: str) -> Lexer:
    try:
        return get_lexer_by_name(language)
    except ClassNotFound:
        return get_lexer_by_name("text")
