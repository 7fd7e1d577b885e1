"""The pages of the pitfalls, with real runs behind each press."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from lab.pairs import get_pair
from lessons.parts import PairPart
from lessons.pitfalls.catalogue import (
    Pitfall,
    get_pitfall,
    load,
    neighbours,
    pitfalls,
    problems,
)

ADDRESS = "/pitfalls/a-mail-before-the-rollback/"
FORM = {"pair": "mail-before-rollback", "title": "Dune", "fail": "on", "engine": "sqlite"}
BODY = "/// pair | connecting-twice\n///\n\n/// cause\nA\n///\n\n/// cure\nB\n///\n"
each_pitfall = pytest.mark.parametrize("pitfall", pitfalls(), ids=lambda pitfall: pitfall.slug)


@pytest.fixture
def client() -> Client:
    return Client(SERVER_NAME="localhost")


def press(client: Client, *, htmx: bool = False, **changes: Any) -> Any:
    return client.post(ADDRESS, FORM | changes, headers={"HX-Request": "true"} if htmx else {})


def write(
    folder: Path, body: str = BODY, name: str = "01-one.md", symptom: str = "It fails."
) -> None:
    front = f'title = "One"\nsymptom = "{symptom}"\nsummary = "It is."\nminutes = 3\n'
    (folder / name).write_text(f"+++\n{front}+++\n{body}")


def test_the_content_has_no_problems() -> None:
    assert problems() == []
    assert len(pitfalls()) >= 12


def test_an_unknown_slug_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        get_pitfall("no-such-thing")


def test_each_has_its_neighbours() -> None:
    first, second, *_, last = pitfalls()

    assert (neighbours(first).previous, neighbours(first).next) == (None, second)
    assert neighbours(last).next is None


def test_a_folder_without_a_pitfall_is_told(tmp_path: Path) -> None:
    assert problems(tmp_path) == [
        f"{tmp_path}: there is no pitfall; add files like 01-first-one.md"
    ]


def test_parts_in_another_order_are_told(tmp_path: Path) -> None:
    write(tmp_path, BODY + "\nMore.\n")

    assert problems(tmp_path) == [
        f"{tmp_path / '01-one.md'}: its parts are pair, cause, cure, explanation; "
        "make them pair, cause, cure"
    ]
    assert load(tmp_path) == []


def test_an_empty_page_is_told(tmp_path: Path) -> None:
    write(tmp_path, "")

    assert "its parts are nothing; make them" in problems(tmp_path)[0]


def test_a_pair_that_is_not_there_is_told(tmp_path: Path) -> None:
    write(tmp_path, BODY.replace("connecting-twice", "nothing"))

    assert "there is no pair 'nothing'; " in problems(tmp_path)[0]


@each_pitfall
def test_a_page_shows_both_codes_and_runs_nothing(client: Client, pitfall: Pitfall) -> None:
    html = client.get(pitfall.address).content.decode()

    assert html.count('class="arm is-') == 2
    assert 'class="difference' not in html
    assert html.index('class="pair"') < html.index('class="cause"') < html.index('class="cure"')


@each_pitfall
def test_both_run_and_something_differs(client: Client, pitfall: Pitfall) -> None:
    (slug,) = [part.pair for part in pitfall.parts if isinstance(part, PairPart)]
    values = {
        parameter.name: "on" if parameter.default is True else parameter.default
        for parameter in get_pair(slug).form.parameters
        if parameter.default is not False
    }

    html = client.post(pitfall.address, {"pair": slug, **values}).content.decode()

    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert html.count("data-timeline") == 2
    assert 'class="differs"' in html
    assert "no difference" not in html


def test_the_index_is_sorted_by_symptoms(client: Client) -> None:
    html = client.get("/pitfalls/").content.decode()

    for pitfall in pitfalls():
        assert f'<a href="{pitfall.address}">' in html


def test_htmx_gets_both_runs_and_the_sentence(client: Client) -> None:
    answer = press(client, htmx=True)
    html = answer.content.decode()

    assert answer.status_code == 200
    assert html.lstrip().startswith("{#") is False
    assert "<html" not in html
    assert 'id="runs-pair-mail-before-rollback"' in html
    assert 'hx-swap-oob="innerHTML:#status">The wrong code printed Mail: we have' in html
    assert "<form" not in html


def test_htmx_gets_the_form_back_when_it_is_refused(client: Client) -> None:
    answer = press(client, htmx=True, title="x" * 300)

    assert answer.status_code == 422
    assert answer["HX-Retarget"] == "#form-pair-mail-before-rollback"
    assert 'hx-headers=\'{"Form-Refused": "yes"}\'' in answer.content.decode()


def test_a_run_after_a_refusal_brings_a_form_without_messages(client: Client) -> None:
    headers = {"HX-Request": "true", "Form-Refused": "yes"}

    html = client.post(ADDRESS, FORM, headers=headers).content.decode()

    assert 'hx-swap-oob="true"' in html
    assert "data-errors" not in html


def test_without_htmx_it_is_the_whole_page(client: Client) -> None:
    html = press(client).content.decode()

    assert "<html" in html
    assert 'class="card difference"' in html
    assert 'value="Dune"' in html


def test_a_pair_of_another_page_is_not_found(client: Client) -> None:
    assert press(client, pair="fixtures").status_code == 404


def test_an_unknown_pitfall_is_not_found(client: Client) -> None:
    assert client.get("/pitfalls/nothing/").status_code == 404
