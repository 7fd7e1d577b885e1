"""Markdown to the parts of a page."""

from __future__ import annotations

from lessons.markdown import render
from lessons.parts import CheckPart, Document, ProsePart, StagePart


def html_of(document: Document) -> str:
    return "".join(part.html for part in document.parts if isinstance(part, ProsePart))


def test_stages_and_checks_cut_the_text_into_parts() -> None:
    document = render(
        "One\n\n"
        "/// experiment | commit\n    prediction: seen\n    folded: true\n///\n\n"
        "Two\n\n"
        "/// experiment | rollback\n///\n\n"
        "/// check | a-question\n///\n"
    )

    assert document.parts == (
        ProsePart(html=document.parts[0].html),  # type: ignore[union-attr]
        StagePart(experiment="commit", prediction="seen", folded=True),
        ProsePart(html=document.parts[2].html),  # type: ignore[union-attr]
        StagePart(experiment="rollback", prediction=None, folded=False),
        CheckPart(question="a-question"),
    )
    assert html_of(document) == "<p>One</p><p>Two</p>"
    assert document.problems == []


def test_sections_have_their_headings_or_one_of_their_own() -> None:
    html = html_of(
        render("/// why\nA\n///\n\n/// result | The `two` runs\nB\n///\n\n/// idea\nC\n///\n")
    )

    assert '<h2 id="why-it-matters">Why it matters</h2>' in html
    assert '<h2 id="the-two-runs">The <code>two</code> runs</h2>' in html
    assert '<section class="idea">\n<p>C</p>' in html


def test_asides_have_their_titles_or_one_of_their_own() -> None:
    html = html_of(render("/// note\nA\n///\n\n/// pitfall | Careful\nB\n///\n"))

    assert '<div class="note">\n<p class="note-title">Good to know</p>' in html
    assert '<div class="pitfall">\n<p class="pitfall-title">Careful</p>' in html


def test_headings_have_ids_that_are_different() -> None:
    html = html_of(render("## Two words\n\n## Two words\n"))

    assert '<h2 id="two-words">' in html
    assert '<h2 id="two-words_1">' in html


def test_raw_html_is_text() -> None:
    html = html_of(
        render('<script>alert(1)</script>\n\nA <b style="x" onclick="y">word</b>\n\n<div>\n')
    )

    assert "<script" not in html
    assert "<b" not in html
    assert "<div" not in html
    assert "&lt;script&gt;" in html


def test_nobody_can_forge_the_place_of_a_part() -> None:
    document = render('<div class="check" data-place="0"></div>\n\n/// check | q\n///\n')

    assert [type(part).__name__ for part in document.parts] == ["ProsePart", "CheckPart"]


def test_code_is_coloured_and_listed() -> None:
    document = render("```python\nx = 1 < 2\n```\n\n/// note\n```\nplain\n```\n///\n")

    assert document.code == [("python", "x = 1 < 2"), ("", "plain")]
    assert '<div class="highlight"><pre tabindex="0">' in html_of(document)
    assert "style=" not in html_of(document)


def test_columns_are_aligned_without_styles() -> None:
    html = html_of(render("| a |\n|:-:|\n| b |\n"))

    assert "<table>" in html
    assert "style=" not in html


def test_a_table_can_be_scrolled_by_keyboard() -> None:
    html = html_of(render("| a |\n|---|\n| b |\n\nAfter\n"))

    assert '<div aria-label="Table" class="table-box" role="group" tabindex="0">' in html
    assert html.count("<table>") == html.count("</table>") == 1
    assert html.endswith("<p>After</p>")


def test_links_to_lessons_and_experiments_become_addresses() -> None:
    document = render("[a](lesson:pre-save) [b](experiment:commit) [c](https://example.org/)")

    assert document.links == ["lesson:pre-save", "experiment:commit"]
    html = html_of(document)
    assert 'href="/learn/pre-save/"' in html
    assert 'href="/lab/commit/"' in html
    assert 'href="https://example.org/"' in html


def test_a_link_to_what_is_no_slug_is_listed_like_any_other() -> None:
    assert render("[a](lesson:No/where?)").links == ["lesson:No/where?"]


def test_words_of_the_explanation_count_without_code_and_sections() -> None:
    document = render(
        "/// idea\nnot these words\n///\n\nTwo `words`\n\n```python\nx = 1\n```\n\n"
        "/// note | One\nTwo\n///\n\n/// why\nnor these\n///\n"
    )

    assert document.words == 4
    assert document.outline == ["idea", "explanation", "explanation", "explanation", "why"]


def problem_of(text: str) -> str:
    (problem,) = render(text).problems
    return problem


def test_an_unknown_block_is_told() -> None:
    assert problem_of("/// nonsense | x\ntext\n///\n").startswith(
        "the block `/// nonsense | x` is not understood; blocks are cause, check, "
        "cure, diagram, experiment, idea"
    )


def test_a_block_without_what_follows_the_bar_is_told() -> None:
    assert problem_of("/// check\n///\n").startswith("the block `/// check` is not understood")


def test_an_unknown_option_is_told() -> None:
    text = "/// experiment | commit\n    colour: red\n///\n"

    assert problem_of(text).startswith("the block `/// experiment | commit` is not understood")


def test_an_option_of_the_wrong_type_is_told() -> None:
    text = "/// experiment | commit\n    folded: perhaps\n///\n"

    assert problem_of(text).startswith("the block `/// experiment | commit` is not understood")


def test_attributes_from_outside_are_refused() -> None:
    text = "/// note\n    attrs: {style: 'color: red'}\ntext\n///\n"

    assert problem_of(text).startswith("the block `/// note` is not understood")
    assert "style=" not in html_of(render(text))


def test_a_block_inside_another_is_told() -> None:
    text = "//// why\nA\n\n/// experiment | commit\n///\n\n////\n"

    assert problem_of(text).startswith("the block `/// experiment | commit` is not understood")


def test_a_block_without_an_end_is_told() -> None:
    assert problem_of("/// why\nA\n") == (
        "the block `/// why` has no end; close it with a line `///`"
    )


def test_text_inside_a_place_is_told_and_not_shown() -> None:
    document = render("/// check | q\nSurplus words\n///\n")

    assert document.problems == [
        "the block `/// check` holds text ('Surplus words'); move it out, only options stand inside"
    ]
    assert document.parts == (CheckPart(question="q"),)
