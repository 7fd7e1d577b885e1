"""What no form of the site would send, sent to the running site."""

from __future__ import annotations

import re
from html import escape

import pytest

from tests.visitor import Visitor

LIBRARY = {"version": "0", "slug": "", "author_id": "", "transaction": "autocommit"}
TITLES = [
    "'); DROP TABLE lab_book; --",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }}{% load static %}",
    "__import__('os').system('id')",
    "Ünïcödé, 日本語, 😀, e\u0301",
    "\u202eturned around\u2066",
    "\ufeff\u200b\u2028line",
    "  spaces kept  ",
    "x" * 200,
]


@pytest.fixture
def visitor(site: str) -> Visitor:
    return Visitor(site)


@pytest.mark.parametrize(
    "path",
    [
        "/learn/nothing/",
        "/learn/nothing/check/",
        "/lab/nothing/",
        "/lab/library/tag/new/",
        "/lab/library/book/0/",
        "/lab/library/book/7/",
        "/lab/library/runs/7/",
        "/lab/library/runs/99999999999999999999/",
        "/progress/reset/?lesson=nothing",
        "/progress/reset/?lesson=%00",
        "/%00/",
        "/lab/%F0%9F%98%80/",
        "/lab/%ff%fe/",
    ],
)
def test_an_unknown_address_has_a_way_back(visitor: Visitor, path: str) -> None:
    answer = visitor.get(path)

    assert answer.status == 404
    assert "There is no such page" in answer.page
    assert {"/", "/learn/", "/lab/"} <= set(re.findall(r'<a [^>]*href="([^"]*)"', answer.page))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"seconds": "0.31"}, "Give a number from 0 to 0.3, in steps of 0.05."),
        ({"seconds": "-0.05"}, "Give a number from 0 to 0.3, in steps of 0.05."),
        ({"seconds": "soon"}, "Give a number from 0 to 0.3"),
        ({"seconds": "nan"}, "Give a number from 0 to 0.3"),
        ({"seconds": "1e999"}, "Give a number from 0 to 0.3"),
        ({"seconds": "9" * 5000}, "Give a number from 0 to 0.3"),
        ({"seconds": "0.07"}, "in steps of 0.05."),
        ({"seconds": None}, "This field is empty. Give a number"),
        ({"title": None}, "This field is missing."),
        ({"title": "a\0b"}, "holds a NUL character"),
        ({"title": "y" * 10_000}, "has 10000 characters and can have 200"),
        ({"colour": "red"}, "There is no field “colour” here."),
        ({"<b>": "x"}, "There is no field “&lt;b&gt;” here."),
        ({"receivers": "everybody"}, "There is no receiver “everybody” here."),
        ({"predict": "something else"}, "Choose what you expect"),
        ({"engine": "oracle"}, "Choose one of these databases."),
        ({"experiment": "autocommit"}, "This form belongs to another experiment."),
    ],
)
def test_a_refused_press_runs_nothing_and_keeps_what_was_typed(
    visitor: Visitor, changes: dict[str, str | None], message: str
) -> None:
    data = {"title": "Dune", "seconds": "0.05"} | changes
    sent = {name: value for name, value in data.items() if value is not None}

    answer = visitor.post("/lab/slow-receiver/", sent.items())

    assert answer.status == 422
    assert not answer.is_run
    assert "Nothing was run yet." in answer.page
    assert message in answer.page
    assert (answer.value_of("title") or "") == sent.get("title", "")
    assert (answer.value_of("seconds") or "") == sent.get("seconds", "")


@pytest.mark.parametrize(
    ("path", "size", "status", "title"),
    [
        ("/lab/slow-receiver/", 12_000_000, 413, "This was too much at once"),
        ("/lab/library/book/new/", 3_000_000, 413, "This was too much at once"),
        ("/nowhere/", 3_000_000, 413, "This was too much at once"),
        ("/nowhere/", 900_000, 404, "There is no such page"),
        ("/learn/", 900_000, 405, "This address only takes a form"),
    ],
)
def test_whoever_sends_too_much_still_gets_a_page(
    visitor: Visitor, path: str, size: int, status: int, title: str
) -> None:
    for _ in range(5):
        answer = visitor.post(path, [("title", "x" * size)])

        assert (answer.status, f"<h1>{title}</h1>" in answer.page) == (status, True)


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("/lab/slow-receiver/?seconds=9", "Give a number from 0 to 0.3, in steps of 0.05."),
        ("/lab/post-save-raises/?atomic=perhaps", "This is a switch: it can be on or off."),
        ("/lab/a-receiver-on-each-signal/?receivers=x", "There is no receiver “x” here."),
        ("/lab/signal-save-or-function/?how=drop", "Choose one of these."),
        ("/?title=%00", "holds a NUL character"),
    ],
)
def test_an_address_out_of_bounds_shows_the_form(
    visitor: Visitor, address: str, message: str
) -> None:
    answer = visitor.get(address)

    assert answer.status == 422
    assert message in answer.page


@pytest.mark.parametrize("experiment", ["nothing", "pre-save-raises", "", "\0", "../pitfalls"])
def test_a_lesson_runs_only_its_own_experiments(visitor: Visitor, experiment: str) -> None:
    answer = visitor.post("/learn/pitfalls/", [("experiment", experiment), ("title", "Dune")])

    assert answer.status == 404
    assert not answer.is_run


@pytest.mark.parametrize("title", TITLES)
def test_a_title_comes_back_to_the_letter_and_harms_nothing(visitor: Visitor, title: str) -> None:
    run = visitor.post("/lab/save-without-receivers/", [("title", title), ("new_title", title)])
    kept = visitor.post("/lab/library/book/new/", [*LIBRARY.items(), ("title", title)])
    assert kept.location
    again = visitor.get(kept.location)

    assert kept.location.startswith("/lab/library/book/1/")
    assert (run.status, kept.status, again.status) == (200, 303, 200)
    assert run.is_run
    assert "committed" in run.page
    assert run.value_of("title") == again.value_of("title") == title
    for answer in (run, again):
        assert title == escape(title) or title not in answer.page


@pytest.mark.parametrize(
    ("changes", "status", "message"),
    [
        ({"title": ""}, 422, "A book needs a title. Type one."),
        ({"title": "\0"}, 422, "holds a NUL character"),
        ({"title": "x" * 10_000}, 422, "has 10000 characters"),
        ({"slug": "a b"}, 422, "A slug has letters"),
        ({"author_id": "7"}, 422, "This author is not in your library."),
        ({"transaction": "never"}, 422, "Choose one of these."),
        ({"receivers": "everybody"}, 422, "There is no receiver “everybody” here."),
        ({"press": "burn"}, 422, "There is no such button here."),
        ({"press": "delete"}, 422, "There is no such button here."),
        ({"colour": "red"}, 422, "There is no field “colour” here."),
        ({"version": "none"}, 422, "Nothing was run yet."),
        ({"version": "9"}, 409, "the same form was sent before"),
    ],
)
def test_a_refused_row_is_not_kept(
    visitor: Visitor, changes: dict[str, str], status: int, message: str
) -> None:
    sent = LIBRARY | {"title": "Dune"} | changes

    answer = visitor.post("/lab/library/book/new/", sent.items())

    assert answer.status == status
    assert message in answer.page
    assert not answer.is_run
    assert answer.value_of("title") == sent["title"] or not sent["title"]
    assert "learner" not in visitor.cookies
    assert "No row yet" in visitor.get("/lab/library/").page


@pytest.mark.parametrize("answer", [[], [("choice", "nothing")], [("choice", "\0")]])
def test_a_question_takes_only_its_own_answers(
    visitor: Visitor, answer: list[tuple[str, str]]
) -> None:
    result = visitor.post("/learn/pre-save/check/", answer)

    assert result.status == 422
    assert "Check yourself" in result.page
    assert "learner" not in visitor.cookies


def test_a_theme_that_is_none_is_refused(visitor: Visitor) -> None:
    answer = visitor.post("/theme/", [("theme", "purple"), ("next", "/lab/")])

    assert answer.status == 422
    assert "Choose one of auto, light and dark." in answer.page
    assert visitor.cookies.keys() == {"csrftoken"}


@pytest.mark.parametrize(
    "way", ["https://elsewhere.example/", "//elsewhere.example", "javascript:x"]
)
def test_the_theme_leads_nowhere_else(visitor: Visitor, way: str) -> None:
    answer = visitor.post("/theme/", [("theme", "dark"), ("next", way)])

    assert (answer.status, answer.location) == (303, "/")


@pytest.mark.parametrize("theme", ['"><script>', "purple", "%00", "dark%0d%0a"])
def test_a_forged_theme_is_no_theme(site: str, theme: str) -> None:
    answer = Visitor(site, theme=theme).get("/learn/")

    assert answer.status == 200
    assert '<html lang="en" data-theme="auto">' in answer.page


@pytest.mark.parametrize("learner", ["1", "a:b:c", "x" * 3000, '""', "%00"])
def test_a_forged_learner_is_nobody(site: str, learner: str) -> None:
    answer = Visitor(site, learner=learner).get("/progress/")

    assert answer.status == 200
    assert "Nothing is kept yet." in answer.page


def test_a_learner_cannot_become_another(visitor: Visitor, site: str) -> None:
    visitor.post("/lab/library/book/new/", [*LIBRARY.items(), ("title", "Mine alone")])
    name, _, signature = visitor.cookies["learner"].partition(":")
    stranger = Visitor(site, learner=f"{name}x:{signature}")

    assert "Mine alone" in visitor.get("/lab/library/").page
    assert "Mine alone" not in stranger.get("/lab/library/").page
    run = re.search(r"/lab/library/runs/\d+/", visitor.get("/lab/library/").page)
    assert run
    assert visitor.get(run[0]).status == 200
    assert stranger.get(run[0]).status == Visitor(site).get(run[0]).status == 404


def test_a_form_of_another_site_is_not_accepted(visitor: Visitor) -> None:
    answer = visitor.post("/", [("title", "Dune")], token=False)

    assert answer.status == 403
    assert "The form was not accepted" in answer.page


def test_a_press_with_too_many_fields_is_refused(visitor: Visitor) -> None:
    answer = visitor.post("/lab/slow-receiver/", [(f"field{n}", "") for n in range(1500)])

    assert answer.status == 400
    assert "This request makes no sense here" in answer.page
