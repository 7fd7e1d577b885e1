"""Short texts and code as safe HTML."""

from __future__ import annotations

from tutorial_site.text import code, inline


def test_what_stands_between_backticks_is_code_and_all_is_escaped() -> None:
    html = inline("`save()` is <b>not</b> `a<b`")

    assert html == "<code>save()</code> is &lt;b&gt;not&lt;/b&gt; <code>a&lt;b</code>"


def test_a_single_backtick_stays() -> None:
    assert inline("a ` b") == "a ` b"


def test_code_is_coloured_by_classes_and_reached_by_keyboard() -> None:
    html = code("x = '<b>'")

    assert html.startswith('<div class="highlight"><pre tabindex="0"><code>')
    assert "&lt;b&gt;" in html
    assert 'class="o"' in html
    assert "style" not in html


def test_code_in_an_unknown_language_is_shown_as_it_is() -> None:
    assert "a &lt; b" in code("a < b", "no such language")
