"""Short texts and code as safe HTML."""

from __future__ import annotations

import pytest

from tutorial_site.text import breakable, breakable_name, code, inline


def test_what_stands_between_backticks_is_code_and_all_is_escaped() -> None:
    html = inline("`save()` is <b>not</b> `a<b`")

    assert html == "<code>save()</code> is &lt;b&gt;not&lt;/b&gt; <code>a&lt;b</code>"


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("instance.title", "instance.<wbr>title"),
        ("author_id", "author_id"),
        (
            "Book.objects.get(pk=1) or update_fields",
            "Book.<wbr>objects.<wbr>get(<wbr>pk=<wbr>1) or update_fields",
        ),
        ("refuse_short_titles()", "refuse_<wbr>short_<wbr>titles()"),
        ("TransactionManagementError", "Transaction<wbr>Management<wbr>Error"),
        ("__a_long_name_of_mine__", "__a_<wbr>long_<wbr>name_<wbr>of_<wbr>mine__"),
        ("<i>a_b</i>.append()", "&lt;i&gt;a_b&lt;/i&gt;.<wbr>append()"),
        ("a sentence of short words.", "a sentence of short words."),
    ],
)
def test_only_what_is_long_may_break_and_not_within_a_word(text: str, html: str) -> None:
    assert breakable(text) == html
    assert inline(f"`{text}`") == f"<code>{html}</code>"


def test_a_name_may_break_behind_each_underscore_within() -> None:
    assert breakable_name("_a<_id") == "_a&lt;_<wbr>id"


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
