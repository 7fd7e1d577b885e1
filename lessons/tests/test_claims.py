from __future__ import annotations

from lessons.markdown import render

MARKED = """\
It stays. [prove it](fact:post-save-error-keeps-the-row)

Hello, *you*. [no claim](no-claim:)

- one [prove it](fact:one)
- two

    - inside [no claim](no-claim:)

| a | b |
|---|---|
| 1 | 2 [prove it](fact:two) |
"""


def html_of(text: str) -> str:
    return str(render(text).parts[0].html)  # type: ignore[union-attr]


def test_a_link_to_a_fact_leads_to_its_page() -> None:
    document = render(MARKED)

    assert "fact:post-save-error-keeps-the-row" in document.links
    assert (
        '<a aria-label="prove it: post save error keeps the row" class="fact-link" '
        'href="/facts/post-save-error-keeps-the-row/">prove it</a>'
    ) in html_of(MARKED)


def test_the_mark_of_no_claim_is_taken_out() -> None:
    html = html_of(MARKED)

    assert "<p>Hello, <em>you</em>.</p>" in html
    assert "no claim" not in html
    assert "no-claim" not in html
    assert html_of("[no claim](no-claim:) Hello.").startswith("<p> Hello.")
    assert html_of("`x` [no claim](no-claim:)") == "<p><code>x</code></p>"


def test_marked_texts_are_not_listed() -> None:
    assert render(MARKED).unmarked == ["two"]


def test_what_is_neither_is_listed() -> None:
    document = render(
        "## A heading\n\nA *claim* with `code`.\n\n- one\n    - two [no claim](no-claim:)\n\n"
        "1. three\n\n    a paragraph [no claim](no-claim:)\n\n"
        "| a | b |\n|---|---|\n| `x` | 2 |\n\n"
        "```python\nx = 1\n```\n\n/// note | Title\nA note.\n///\n"
    )

    assert document.unmarked == ["A claim with code.", "one", "three", "x 2", "A note."]


def test_the_links_are_no_words_of_the_explanation() -> None:
    assert render("One two. [prove it](fact:one)").words == 2
    assert render("One [two](lesson:pre-save) three.").words == 3
