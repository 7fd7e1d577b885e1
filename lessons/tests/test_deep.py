"""The deep dive: its files, its pages, and the runs on them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client

from lessons.deep.catalogue import deep_pages, get_deep_page, load, neighbours, problems
from lessons.tests.builders import write_lesson

pytestmark = pytest.mark.django_db

FRONT = 'title = "A page"\nminutes = 5\nsummary = "What it is about."\n'
BODY = f"/// idea\nOne. Two.\n///\n\n## More\n\n{'word ' * 300}\n\n/// next\nOn.\n///\n"


def write(folder: Path, name: str, body: str = BODY) -> Path:
    return write_lesson(folder, name, front=FRONT, body=body)


def test_the_pages_come_in_the_order_of_their_files() -> None:
    assert [page.slug for page in deep_pages()] == [
        "overview",
        "mental-model",
        "under-the-hood",
        "expert-zone",
        "when-not-to-use-signals",
        "production-patterns",
        "connections",
        "key-takeaways",
    ]


def test_the_files_have_no_problems() -> None:
    assert problems() == []


def test_a_page_knows_its_neighbours() -> None:
    first, second, *_, last = deep_pages()

    assert (neighbours(first).previous, neighbours(first).next) == (None, second)
    assert neighbours(second).previous == first
    assert neighbours(last).next is None


def test_an_empty_folder_is_a_problem(tmp_path: Path) -> None:
    assert problems(tmp_path) == [f"{tmp_path}: there is no page; add files like 01-first-page.md"]


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (BODY.replace("idea", "why"), "it does not begin with its one part `idea`; put that first"),
        (BODY.replace("next", "why"), "it does not end with its one part `next`; put that last"),
        (
            BODY.replace("/// next", "/// check | who-sees-the-row\n///\n\n/// next"),
            "the part `check` is for steps; remove it",
        ),
        (
            BODY.replace("word ", ""),
            "the explanation has 1 words without its code; make it 250 to 1800",
        ),
        (
            BODY.replace("## More", "## More\n\n/// diagram | nothing\n///\n"),
            "there is no diagram 'nothing'; use one of: dispatcher, error-in-a-transaction, "
            "error-in-autocommit, save-from-call-to-commit, two-lists, write-block",
        ),
        (
            BODY.replace("## More", "## More\n\n[a](deep:nowhere)"),
            "the link 'deep:nowhere' leads nowhere; use one of: a",
        ),
    ],
)
def test_a_body_that_is_wrong_is_told(tmp_path: Path, body: str, problem: str) -> None:
    path = write(tmp_path, "01-a.md", body)

    assert problems(tmp_path) == [f"{path}: {problem}"]


def test_a_slug_that_is_there_twice_is_told(tmp_path: Path) -> None:
    for name in ("01-a.md", "02-a.md"):
        write(tmp_path, name)

    assert [problem.rpartition(": ")[2] for problem in problems(tmp_path)] == [
        "its slug 'a' is there twice; rename one of the files"
    ] * 2


def test_a_file_with_problems_is_left_out(tmp_path: Path) -> None:
    write(tmp_path, "01-a.md")
    write(tmp_path, "02-b.md", "nothing")

    assert [page.slug for page in load(tmp_path)] == ["a"]


def test_the_index_leads_to_each_page(client: Client) -> None:
    html = client.get("/deep-dive/").text

    assert all(f'href="/deep-dive/{page.slug}/"' in html for page in deep_pages())


@pytest.mark.parametrize("slug", [page.slug for page in deep_pages()])
def test_the_contents_of_a_page_lead_to_its_headings(client: Client, slug: str) -> None:
    html = client.get(f"/deep-dive/{slug}/").text

    contents = re.findall(r'<li><a href="#([^"]+)">', html)
    assert len(contents) >= 3
    assert all(f'id="{name}"' in html for name in contents)
    assert 'aria-current="page">' in html


@pytest.mark.parametrize("slug", [page.slug for page in deep_pages()])
def test_no_id_is_there_twice(client: Client, slug: str) -> None:
    ids = re.findall(r'\sid="([^"]+)"', client.get(f"/deep-dive/{slug}/").text)

    assert sorted(ids) == sorted(set(ids))


def test_an_unknown_page_is_404(client: Client) -> None:
    assert client.get("/deep-dive/nothing/").status_code == 404


def test_an_unknown_page_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        get_deep_page("nothing")


def test_a_press_shows_the_run_on_its_page(client: Client) -> None:
    form = {"experiment": "post-save-raises", "title": "Dune", "predict": "1", "engine": "sqlite"}

    response = client.post("/deep-dive/mental-model/", {**form, "receivers": "notify"})

    assert response.status_code == 200
    assert "prediction-result" in response.text
    assert "<h1>Mental model</h1>" in response.text


def test_a_refused_press_keeps_the_page(client: Client) -> None:
    response = client.post("/deep-dive/mental-model/", {"experiment": "post-save-raises"})

    assert response.status_code == 422
    assert "<h1>Mental model</h1>" in response.text


def test_an_experiment_of_another_page_is_404(client: Client) -> None:
    response = client.post("/deep-dive/overview/", {"experiment": "commit"})

    assert response.status_code == 404


def test_both_sides_of_a_pair_run_on_its_page(client: Client) -> None:
    response = client.post("/deep-dive/production-patterns/", {"pair": "related-rows"})

    assert response.status_code == 200
    assert "<h1>Production patterns</h1>" in response.text
