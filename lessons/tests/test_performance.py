"""The page on performance, with real runs behind its buttons."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from lab import runner
from lab.performance.patterns import patterns
from lessons import performance
from lessons.markdown import render
from lessons.performance import FOLDER, UNKNOWN, problems
from lessons.tests.test_pitfalls import ADDRESS, FORM
from tutorial_site.content import read

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    return Client(SERVER_NAME="localhost")


def press(client: Client, *, htmx: bool = False, **data: Any) -> Any:
    headers = {"HX-Request": "true"} if htmx else {}
    return client.post("/performance/", data, headers=headers)


def token(response: Any) -> str:
    found = re.search(r'name="measured" value="([^"]*)"', response.content.decode())
    assert found
    return found[1]


def test_before_a_press_each_pattern_waits_to_be_run(client: Client) -> None:
    html = client.get("/performance/").content.decode()

    for pattern in patterns().values():
        assert f'name="run" value="{pattern.key}"' in html
    assert "Not run yet." in html
    assert "Server-Timing" in html


def test_one_press_runs_one_and_the_next_keeps_it(client: Client) -> None:
    first = press(client, run="light-pre-save", measured="")
    second = press(client, run="thread", measured=token(first))

    html = second.content.decode()
    assert second.status_code == 200
    assert html.count("Run again") == 2
    assert "Nothing to wait for." in html
    assert "Nothing made the work wait for the commit." in html
    assert second.headers["Server-Timing"].startswith('thread;desc="Thread in post_save";dur=')


def test_one_button_runs_all(client: Client) -> None:
    response = press(client, run="all", measured="")

    html = response.content.decode()
    assert html.count("Run again") == len(patterns())
    assert "Not run yet." not in html
    assert "<html" in html


def test_htmx_gets_the_patterns_and_a_sentence(client: Client) -> None:
    response = press(client, htmx=True, run="light-pre-save", measured="x")

    html = response.content.decode()
    assert html.lstrip().startswith('<section class="patterns" id="patterns"')
    assert "1 run; in 0 the answer waited." in html
    assert "HX-Request" in response.headers["Vary"]


@pytest.mark.parametrize("run", ["", "nothing"])
def test_an_unknown_pattern_runs_nothing(client: Client, run: str) -> None:
    response = press(client, run=run)

    assert response.status_code == 422
    assert UNKNOWN in response.content.decode()
    assert "Server-Timing" not in response.headers


def test_a_full_lab_says_so(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(keys: Any) -> None:
        raise runner.LabBusy

    monkeypatch.setattr(performance, "measure", busy)

    response = press(client, run="all")

    assert response.status_code == 503
    assert response.headers["Retry-After"] == "2"
    assert "Every place in the lab is taken" in response.content.decode()


def test_an_experiment_on_the_page_runs_in_its_place(client: Client) -> None:
    response = press(
        client,
        experiment="queries-multiply",
        number="10",
        how="save",
        receivers="write_entry",
        predict="3",
        engine="sqlite",
    )

    html = response.content.decode()
    assert response.status_code == 200
    assert 'id="run-queries-multiply"' in html
    assert "sent 20 of the 31 statements" in html
    assert response.headers["Server-Timing"].startswith('receivers;desc="Receivers and callbacks"')


def test_both_sides_of_a_pair_are_told(client: Client) -> None:
    told = client.post(ADDRESS, FORM).headers["Server-Timing"]

    assert len(re.findall(r'[a-z-]+;desc="[^"]+";dur=[\d.]+', told)) == 2


def test_of_a_refused_form_nothing_is_told(client: Client) -> None:
    response = press(client, experiment="queries-multiply", number="many")

    assert response.status_code == 422
    assert "Server-Timing" not in response.headers


def test_the_middleware_on_the_page_works() -> None:
    [code] = [code for language, code in render(read(page_file())[1]).code if language == "python"]
    scope: dict[str, Any] = {}
    exec(code, scope)

    def view(request: HttpRequest) -> HttpResponse:
        from lessons.models import Learner

        return HttpResponse(Learner.objects.count())

    response = scope["ServerTiming"](view)(RequestFactory().get("/"))

    assert re.fullmatch(
        r'view;dur=[\d.]+, sql;desc="SQL \(1\)";dur=[\d.]+', response.headers["Server-Timing"]
    )


def page_file() -> Path:
    [path] = FOLDER.glob("*.md")
    return path


def test_nothing_is_wrong_with_the_page() -> None:
    assert problems() == []


def test_what_is_wrong_is_told(tmp_path: Path) -> None:
    wrong = '+++\ntitle = "A"\nminutes = 1\nsummary = "B"\n+++\n\n[x](lesson:nowhere)\n'
    (tmp_path / "01-wrong.md").write_text(wrong, encoding="utf-8")

    assert any("01-wrong.md" in problem and "nowhere" in problem for problem in problems(tmp_path))
