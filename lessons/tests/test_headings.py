"""Each heading has an address, and the page a table of contents."""

from __future__ import annotations

import django
import pytest
from django.test import Client

from lessons.catalogue import Lesson, lessons
from lessons.django_docs import docs_address
from lessons.headings import contents
from lessons.markdown import render
from lessons.parts import Document, ProsePart


def html_of(document: Document) -> str:
    return "".join(part.html for part in document.parts if isinstance(part, ProsePart))


def test_a_heading_has_a_link_to_itself_beside_it() -> None:
    html = html_of(render("## Two `words`\n\ntext\n"))

    assert html.startswith(
        '<div class="heading"><h2 id="two-words">Two <code>words</code></h2>'
        '<a aria-label="Link to: Two words" class="anchor" href="#two-words">#</a></div>'
    )


def test_a_heading_that_opens_a_fold_holds_no_link() -> None:
    html = html_of(render("/// result\ntext\n///\n"))

    assert '<h2 id="what-the-run-showed">' in html
    assert "anchor" not in html


def test_headings_of_the_second_level_are_the_contents() -> None:
    document = render("## One\n\n### Within\n\n## Two & `three`\n\n/// why\ntext\n///\n")

    assert [(heading.id, heading.html) for heading in document.headings] == [
        ("one", "One"),
        ("two-three", "Two &amp; <code>three</code>"),
        ("why-it-matters", "Why it matters"),
    ]


def test_a_list_to_jump_by_leads_through_the_page_in_order() -> None:
    document = render(
        "## One\n\n/// experiment | commit\n///\n\n/// pair | sender\n///\n\n"
        "## Two\n\n/// check | who-sees-the-row\n///\n"
    )

    found = contents(document.parts, document.headings)

    assert [heading.id for heading in found] == [
        "one",
        "try-commit",
        "two",
        "check-who-sees-the-row",
    ]
    assert found[1].html.startswith("Run: ")


@pytest.mark.parametrize("lesson", lessons(), ids=lambda lesson: lesson.slug)
@pytest.mark.django_db
def test_a_step_with_many_experiments_has_such_a_list(client: Client, lesson: Lesson) -> None:
    html = client.get(lesson.address).content.decode()

    assert ("On this page" in html) == (len(lesson.experiments) > 2)
    for heading in lesson.contents:
        assert f'<a href="#{heading.id}">' in html
        assert html.count(f' id="{heading.id}"') == 1


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ((6, 1, 3, "final", 0), "https://docs.djangoproject.com/en/6.1/ref/signals/"),
        ((6, 0, 10, "final", 0), "https://docs.djangoproject.com/en/6.0/ref/signals/"),
    ],
)
def test_the_documentation_is_that_of_the_version_in_use(
    monkeypatch: pytest.MonkeyPatch, version: tuple[object, ...], expected: str
) -> None:
    monkeypatch.setattr(django, "VERSION", version)

    assert docs_address("ref/signals/") == expected


def test_a_link_to_the_documentation_leaves_the_site() -> None:
    html = html_of(render("[Signals](docs:topics/signals/#listening)"))

    assert f'href="{docs_address("topics/signals/#listening")}"' in html
    assert 'rel="external"' in html


def test_a_link_to_a_room_follows_the_table_of_contents() -> None:
    assert 'href="/lab/"' in html_of(render("[the lab](room:lab:index)"))


def test_a_link_to_no_room_is_told() -> None:
    assert render("[a](room:nowhere)").problems == [
        "the link 'room:nowhere' leads nowhere; correct its name"
    ]
