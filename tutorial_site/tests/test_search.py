from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest
from django.test import Client
from django.utils.safestring import mark_safe

from facts.catalogue import facts
from lab.catalogue import experiments
from lessons.catalogue import lessons
from lessons.parts import CheckPart, Part, ProsePart
from tutorial_site.search.documents import Document, documents, sections
from tutorial_site.search.index import MOST, Index

HTML = (
    "<p>Before.</p>"
    '<div class="heading"><h2 id="one">The <code>first</code></h2>'
    '<a class="anchor" href="#one" aria-label="Link">#</a></div>'
    '<p>A &lt; B. <a class="fact-link" href="/facts/x/">prove it</a></p>'
    '<h3 id="two">Second</h3><p>More.</p>'
)


def document(title: str, told: str = "", hidden: str = "", **more: str) -> Document:
    where = f"/{title}/"
    return Document(
        **{"kind": "Page", "title": title, "address": where, "told": told, "hidden": hidden} | more
    )


@pytest.fixture
def index() -> Iterator[Index]:
    index = Index(
        [
            document("Saving", "What `save()` sends, and <b>when</b>."),
            document("pre_save", "Sent before the row is written."),
            document("Rollback", "What is undone."),
            document("A myth", hidden="A rollback undoes it."),
        ]
    )
    yield index
    index.close()


def titles(index: Index, text: str) -> list[str]:
    return [str(find.title) for find in index.find(text)]


def addresses(documents: list[Document], text: str) -> list[str]:
    """Where one is led who looks for the text in these."""
    with closing(Index(documents)) as index:
        return [find.address for find in index.find(text)]


def test_all_words_are_looked_for(index: Index) -> None:
    assert titles(index, "row written") == ["pre_save"]


def test_any_word_will_do_where_none_has_all(index: Index) -> None:
    assert titles(index, "rollback nonsense") == ["<mark>Rollback</mark>", "A myth"]


def test_a_title_comes_before_a_text(index: Index) -> None:
    assert titles(index, "rollback")[0] == "<mark>Rollback</mark>"


def test_what_is_called_so_comes_first_and_all_in_the_order_of_the_course() -> None:
    found = [
        document("Step 1", "A commit in passing."),
        document("Step 2: Where the commit is", name="Where the commit is"),
        document("The commit: Next", "The commit, and the commit again.", name="Next"),
        document("Commit"),
        document("A commit is proved.", name=""),
    ]

    assert addresses(found, "commit") == [found[at].address for at in (1, 3, 0, 2, 4)]


def test_of_what_tells_in_passing_a_page_shows_the_part_that_tells_most() -> None:
    found = [
        document("One", "It rolls back.", address="/1/#a"),
        document("Two", "Rolls and rolls.", address="/1/#b"),
        document("Rolls", address="/1/#c"),
        document("Three", "Rolls.", address="/2/"),
    ]

    assert addresses(found, "rolls") == ["/1/#c", "/1/#b", "/2/"]


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("commit", "/learn/saving-a-model/#where-the-commit-is"),
        ("created", "/learn/post-save/#what-created-says"),
        ("pre_save", "/learn/pre-save/"),
        ("transaction", "/learn/what-a-transaction-is/"),
        ("raw", "/deep-dive/expert-zone/#raw-is-this-a-fixture"),
    ],
)
def test_who_begins_is_led_to_the_course_and_not_to_a_proof(
    client: Client, asked: str, first: str
) -> None:
    page = client.get("/search/", {"q": asked}).text

    assert page.partition('class="finds"')[2].partition('href="')[2].startswith(f'{first}"')


def test_the_last_word_may_be_begun(index: Index) -> None:
    assert titles(index, "pre_s") == ["<mark>pre_save</mark>"]
    assert titles(index, "save") == ["<mark>Saving</mark>"]


def test_what_is_found_is_text_and_never_markup(index: Index) -> None:
    [find] = index.find("sends")

    assert find.text == "What `save()` <mark>sends</mark>, and &lt;b&gt;when&lt;/b&gt;."


def test_what_is_hidden_is_not_shown(index: Index) -> None:
    assert "undoes" not in index.find("undoes")[0].text


@pytest.mark.parametrize("text", ["", "  ", '"', "*", "AND", "a OR", "NEAR(", "(", "-", "'; --"])
def test_no_text_is_taken_for_a_query(index: Index, text: str) -> None:
    index.find(text)


def test_prose_is_cut_at_its_headings() -> None:
    parts: list[Part] = [CheckPart(question="x"), ProsePart(html=mark_safe(HTML))]

    assert list(sections(parts)) == [
        ("", "", "Before."),
        ("one", "The first", "A < B."),
        ("two", "Second", "More."),
    ]


def test_everything_can_be_found() -> None:
    found = list(documents())
    kinds = {kind: sum(one.kind == kind for one in found) for kind in {one.kind for one in found}}

    assert kinds["Fact"] == len(facts())
    assert kinds["Experiment"] == len(experiments())
    assert kinds["Step"] >= len(lessons())
    assert {"Page", "Deep dive", "Pitfall", "Myth or not?"} <= set(kinds)


def test_each_find_leads_somewhere(client: Client, db: None) -> None:
    places = {one.address.partition("#")[0] for one in documents() if one.kind != "Fact"}

    assert {place: client.get(place).status_code for place in places} == dict.fromkeys(places, 200)


def test_the_page(client: Client) -> None:
    page = client.get("/search/", {"q": "rollback"}).content.decode()

    assert "<mark>Rollback</mark>" in page
    assert "<html" in page


def test_the_list_alone(client: Client) -> None:
    page = client.get("/search/", {"q": "save"}, headers={"HX-Request": "true"}).content.decode()

    assert "<html" not in page
    assert page.count("<li>") == MOST
    assert f"The first {MOST} finds" in page


def test_nothing_was_found(client: Client) -> None:
    assert "Nothing was found for “zzzz”" in client.get("/search/?q=zzzz").content.decode()


def test_too_much_is_refused(client: Client) -> None:
    response = client.get("/search/", {"q": "x" * 101})

    assert response.status_code == 422
    assert "at most 100 characters: these are 101." in response.content.decode()
    assert (
        "Nothing here holds a NUL character. Remove it."
        in client.get("/search/?q=%00").content.decode()
    )
    assert "x" * 101 in response.content.decode()
