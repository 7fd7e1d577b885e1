"""Python code as numbered lines of safe HTML, for a page that marks the current one."""

from __future__ import annotations

import re
from functools import lru_cache

from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from tutorial_site.text import with_points

_LEXER = PythonLexer(stripnl=False)
_FORMATTER = HtmlFormatter[str](nowrap=True)
#: So many characters of a line fit a phone.
_FITS = 28
_TAG = re.compile(r"<[^>]*>")
_TEXT = re.compile(r"(?<=>)[^<]+(?=<)")
_SIGN = re.compile(r'(<span class="[op]">[(.\[]+</span>)(?=<span class="(?!p"))')

type CodeLine = tuple[int, SafeString]

_LINE = '<span class="line" data-line="{}">{}\n</span>'


@lru_cache(maxsize=64)
def code_lines(source: str) -> tuple[CodeLine, ...]:
    """Each line of ``source`` with its number, coloured by classes.

    The formatter closes its elements at the end of each line, so a line is
    whole HTML even inside a text that goes over several.
    """
    lines = highlight(source, _LEXER, _FORMATTER).removesuffix("\n").split("\n")
    # Pygments escapes the code; the rest of the HTML is its own.
    return tuple(
        (number, mark_safe(_with_points(line)))  # noqa: S308
        for number, line in enumerate(lines, start=1)
    )


def _with_points(line: str) -> str:
    """A line that breaks, where it has to, behind a sign and not within a word."""
    if len(_TAG.sub("", line)) <= _FITS:
        return line
    return _SIGN.sub(r"\1<wbr>", _TEXT.sub(lambda text: with_points(text[0]), line))


@lru_cache(maxsize=128)
def code_html(source: str) -> SafeString:
    """The lines of ``source`` as elements whose ``data-line`` is the number."""
    return format_html_join("", _LINE, code_lines(source))
