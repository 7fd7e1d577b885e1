"""What a learner does in the test, in a browser: answer rightly or wrongly, without looking."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from playwright.sync_api import Page, expect

from quizzes.catalogue import questions
from quizzes.keys import key_of
from quizzes.questions import Question
from quizzes.questions.options import Options, place_of

_WRONG_TEXT = "nothing of the kind"


def play(page: Page, wrong: int = 0, sure: str = "Certain") -> list[Question]:
    """Begin a test and answer it to its end, the first ``wrong`` questions wrongly.

    Gives the questions that were missed. The page is then at the result.
    """
    page.goto("/test/")
    page.get_by_role("button", name="Begin").click()
    page.wait_for_url(re.compile(r"/test/\d+/1/$"))
    return answer_all(page, wrong, sure)


def answer_all(page: Page, wrong: int = 0, sure: str = "Certain") -> list[Question]:
    """Answer what is open from here on; see ``play()``."""
    missed: list[Question] = []
    while page.locator("form.answer").count():
        here, question = page.url, question_on(page)
        is_wrong = len(missed) < wrong
        fill(page, question, wrongly=is_wrong)
        missed += [question] if is_wrong else []
        page.get_by_role("button", name=f"Answer: {sure}").click()
        expect(page).not_to_have_url(here)
    return missed


def question_on(page: Page) -> Question:
    """The question that the page asks."""
    asked = page.locator("form.answer input[name=hash]").get_attribute("value")
    return next(question for question in questions().values() if question.content_hash == asked)


def fill(page: Page, question: Question, *, wrongly: bool = False) -> None:
    """Fill in the right answer to the question on the page, by the runs, or a wrong one."""
    key = key_of(question)
    given = wrong_answer(question, key) if wrongly else key
    match question.kind:
        case "choice" | "several":
            assert isinstance(question, Options)
            for value in given if question.kind == "several" else [given]:
                place = place_of(question.values.index(value) + 1)
                page.locator(f"input[name={question.kind}][value={place}]").check()
        case "line":
            page.locator(f"input[name=line][value={_quoted(given)}]").check()
        case "rows":
            for value in given or ["none"]:
                page.locator(f"input[name=rows][value={_quoted(value)}]").check()
        case "printed":
            page.locator("textarea[name=printed]").fill(given)
        case "order":
            _put_in_order(page, given)
        case "timeline":
            _place(page, question, {name: str(n) for n, name in enumerate(given, start=1)})


def wrong_answer(question: Question, key: Any) -> Any:
    """An answer to which the key is none."""
    if isinstance(question, Options):
        several = question.kind == "several"
        answers: list[Any] = [[value] if several else value for value in question.values]
        return next(answer for answer in answers if answer != key)
    match question.kind:
        case "printed":
            return _WRONG_TEXT
        case "line":
            lines = question.present_own(None)["lines"]
            numbers = [line["number"] for line in lines if line["can_be_chosen"]]
            return next(number for number in numbers if number != key)
        case "rows":
            return [] if key else ["0"]
    return [*key[1:], key[0]] if len(key) > 1 else []


def _put_in_order(page: Page, names: list[str]) -> None:
    """Move each line up to its place by its button."""
    for place, name in enumerate(names):
        for _ in names:
            found = [field.get_attribute("value") for field in page.locator("[name=order]").all()]
            if found[place] == name:
                break
            page.locator(f"button[name=move][value={_quoted('up ' + name)}]").click()
            expect(page.locator("[name=order]").nth(found.index(name) - 1)).to_have_value(name)


def _place(page: Page, question: Question, places: Mapping[str, str]) -> None:
    for number, name in enumerate(question.offered):  # type: ignore[attr-defined]
        page.locator(f"select[name=timeline-{number}]").select_option(places.get(name, "never"))


def _quoted(value: object) -> str:
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'
