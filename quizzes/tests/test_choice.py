"""Questions with one right option."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import QueryDict

from quizzes.questions import Rubbish, kinds, parse
from quizzes.questions.choice import Choice


def data(**changes: Any) -> dict[str, Any]:
    return {
        "id": "a-question",
        "kind": "choice",
        "prompt": "What does `save()` return?",
        "options": [
            {"value": "none", "text": "`None`", "why": "Yes.", "right": True},
            {"value": "self", "text": "The instance", "why": "No.", "experiment": "commit"},
        ],
    } | changes


def question(**changes: Any) -> Choice:
    found, wrong = parse(data(**changes))
    assert wrong == []
    assert isinstance(found, Choice)
    return found


def problems(**changes: Any) -> list[str]:
    found, wrong = parse(data(**changes))
    assert found is None
    return wrong


def option(**changes: Any) -> dict[str, Any]:
    return {"value": "other", "text": "T", "why": "W"} | changes


def test_what_is_presented_holds_no_key() -> None:
    shown = question(code="book.save()").present("self")

    assert shown["prompt"] == "What does <code>save()</code> return?"
    assert shown["options"] == [
        # By their places: the values of the file are words, and might say which is right.
        {"value": "option-1", "text": "<code>None</code>", "checked": False},
        {"value": "option-2", "text": "The instance", "checked": True},
    ]
    assert "save" in shown["code"]
    assert set(shown) == {"prompt", "code", "options"}


@pytest.mark.parametrize("sent", ["option-2", "self"])
def test_an_answer_is_read_by_its_place_or_as_an_earlier_version_sent_it(sent: str) -> None:
    posted = QueryDict(f"choice={sent}")

    assert question().read(posted) == "self"
    assert question().typed(posted) == "self"


def test_without_code_none_is_presented() -> None:
    assert question().present()["code"] == ""


def test_a_right_answer_explains_the_others_too() -> None:
    grade = question().grade("none", "none")

    assert grade.right
    assert grade.why == "Yes."
    assert grade.others == (("The instance", "No."),)


def test_a_wrong_answer_leaves_the_rest_to_be_found() -> None:
    grade = question().grade("self", "none")

    assert not grade.right
    assert grade.why == "No."
    assert grade.experiment == "commit"
    assert grade.others == ()


def test_an_answer_is_read_from_the_form() -> None:
    assert question().read(QueryDict("choice=self")) == "self"


@pytest.mark.parametrize(
    ("posted", "message"),
    [
        ("", "Choose one of the answers first."),
        ("choice=", "Choose one of the answers first."),
        ("choice=%00nonsense", "That is not one of the answers. Choose one of these."),
        ("choice=self&choice=none", "This came twice."),
    ],
)
def test_what_is_no_answer_is_refused(posted: str, message: str) -> None:
    with pytest.raises(Rubbish, match=message):
        question().read(QueryDict(posted))


def test_it_names_the_experiments_that_it_points_at() -> None:
    assert question().experiments == ["commit"]


def test_another_wording_has_another_hash() -> None:
    assert question().content_hash == question().content_hash
    assert question().content_hash != question(prompt="What else?").content_hash


def test_it_is_drawn_by_the_template_of_its_kind() -> None:
    assert question().template == "quizzes/_choice.html"


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"kind": "essay"}, f"`kind` is 'essay'; make it one of: {', '.join(sorted(kinds()))}"),
        ({"prompt": 3}, "`prompt` is 3; make it text"),
        ({"id": "No Slug"}, "`id` is 'No Slug'; use small letters, digits and hyphens"),
        ({"code": "x ="}, "`code` does not compile (invalid syntax (<code>, line 1)); correct it"),
        (
            {"options": [option(right=True)]},
            "`options` needs two or more tables; write each as [[questions.options]]",
        ),
        (
            {"options": [option(right=True), option(value="b"), "c"]},
            "`options` needs two or more tables; write each as [[questions.options]]",
        ),
        (
            {"options": [option(right=True), option(value="b", why=1)]},
            "option 2: `why` is 1; make it text",
        ),
        (
            {"options": [option(), option(value="b")]},
            "0 options are right; mark exactly one with `right = true`",
        ),
        (
            {"options": [option(right=True), option(value="b", right=True)]},
            "2 options are right; mark exactly one with `right = true`",
        ),
        (
            {"options": [option(right=True), option()]},
            "two options have the same `value`; give each its own",
        ),
    ],
)
def test_what_is_wrong_is_told(changes: dict[str, Any], problem: str) -> None:
    assert problems(**changes) == [problem]


def test_everything_that_is_wrong_is_told_at_once() -> None:
    wrong = problems(id="No Slug", code="(", options=[option(value=[1]), option(value=[1])])

    assert len(wrong) == 6
