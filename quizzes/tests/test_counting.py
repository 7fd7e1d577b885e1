"""Counting: once for each learner and wording, with the answer, and without persons."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from lessons.models import Learner
from quizzes import counting
from quizzes.catalogue import get_question, practice_sets
from quizzes.counting import count_answer, count_shown
from quizzes.keys import grade, key_of
from quizzes.models import Answer, Meeting, MistakeCount, QuestionCount
from quizzes.questions import Answer as Given
from quizzes.questions import kinds
from quizzes.questions.options import Options

pytestmark = pytest.mark.django_db

CHOICE, SEVERAL = "statements-for-each-book", "who-waits-for-the-cover"
SET = "/practice/performance/"


@pytest.fixture
def client() -> Client:
    return Client(SERVER_NAME="localhost")


def post(client: Client, id: str, **data: Any) -> Any:
    form = {"round": "1", "hash": get_question(id).content_hash, "confidence": "certain"}
    return client.post(f"{SET}{id}/", form | data)


def counted(id: str) -> QuestionCount:
    return QuestionCount.objects.get(question=id)


def mistakes(id: str) -> dict[str, int]:
    found = MistakeCount.objects.filter(counted__question=id)
    return dict(found.values_list("mistake", "times"))


def test_an_answer_that_counts_is_counted_with_its_confidence_and_mistake(client: Client) -> None:
    post(client, CHOICE, choice="1")

    count = counted(CHOICE)
    assert (count.shown, count.answered, count.right) == (1, 1, 0)
    assert (count.certain_wrong, count.certain_right, count.fairly_wrong) == (1, 0, 0)
    assert count.content_hash == get_question(CHOICE).content_hash
    assert mistakes(CHOICE) == {"1": 1}
    assert [str(row) for row in (count, count.mistakes.get(), Meeting.objects.get())] == [
        CHOICE,
        "1",
        CHOICE,
    ]


def test_all_learners_are_counted_together_and_none_is_known(client: Client) -> None:
    post(client, CHOICE, choice="3")
    for choice in ("1", "1", "2"):
        post(Client(SERVER_NAME="localhost"), CHOICE, choice=choice, confidence="fairly")

    count = counted(CHOICE)
    assert (count.answered, count.right, count.certain_right, count.fairly_wrong) == (4, 1, 1, 3)
    assert mistakes(CHOICE) == {"1": 2, "2": 1}
    fields = {field.name for field in QuestionCount._meta.get_fields()}
    assert not {"learner", "answers", "round"} & fields


def test_a_replay_counts_nothing(client: Client) -> None:
    for choice in ("1", "1", "3"):
        post(client, CHOICE, choice=choice)

    assert (counted(CHOICE).answered, counted(CHOICE).shown) == (1, 1)


def test_what_is_answered_again_after_the_explanation_does_not_count(client: Client) -> None:
    post(client, CHOICE, choice="1")
    Answer.objects.all().delete()

    post(client, CHOICE, choice="3")

    assert (counted(CHOICE).answered, counted(CHOICE).right) == (1, 0)


def test_another_wording_is_counted_apart(client: Client) -> None:
    post(client, CHOICE, choice="1")
    for model in (Answer, Meeting, QuestionCount):
        model.objects.update(content_hash="another")

    post(client, CHOICE, choice="3")

    assert list(
        QuestionCount.objects.order_by("pk").values_list("content_hash", "answered", "right")
    ) == [("another", 1, 0), (get_question(CHOICE).content_hash, 1, 1)]


def test_what_no_learner_sees_is_not_counted_as_shown(client: Client) -> None:
    client.get(f"{SET}{CHOICE}/")

    assert not QuestionCount.objects.exists()
    assert not Learner.objects.exists()


def test_it_is_shown_once_to_a_learner_however_often_the_page_is_opened(client: Client) -> None:
    post(client, CHOICE, choice="1")
    client.head(f"{SET}{SEVERAL}/")
    assert not QuestionCount.objects.filter(question=SEVERAL).exists()

    for _ in range(2):
        client.get(f"{SET}{SEVERAL}/")
    assert (counted(SEVERAL).shown, counted(SEVERAL).answered) == (1, 0)
    post(client, SEVERAL, several=["pre"])
    client.get(f"{SET}{SEVERAL}/")

    assert (counted(SEVERAL).shown, counted(SEVERAL).answered) == (1, 1)


def test_the_check_of_a_step_counts_its_first_answer_without_confidence(client: Client) -> None:
    html = client.get("/learn/pre-save/").text
    asked = get_question("how-to-refuse-a-save")
    assert isinstance(asked, Options)
    sent = re.findall(r'name="choice" value="([^"]+)"', html)
    right = next(name for name in sent if asked.meant(name) == key_of(asked))
    wrong = next(name for name in sent if name != right)
    for choice in (wrong, right):
        client.post("/learn/pre-save/check/", {"choice": choice})

    count = counted("how-to-refuse-a-save")
    assert (count.shown, count.answered, count.right, count.guess_wrong) == (1, 1, 0, 0)
    assert mistakes("how-to-refuse-a-save") == {asked.meant(wrong): 1}


def test_an_answer_that_cannot_be_counted_is_not_kept(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: Any) -> None:
        raise IntegrityError

    monkeypatch.setattr(counting, "_add", broken)
    with pytest.raises(IntegrityError), transaction.atomic():
        post(client, CHOICE, choice="1")

    assert not Answer.objects.exists()


def test_two_tabs_count_one_answer() -> None:
    learner, question = Learner.objects.create(), get_question(CHOICE)

    count_shown(learner, question)
    for answer in ("1", "3"):
        count_answer(learner, question, grade(question, answer), "guess")

    assert (counted(CHOICE).shown, counted(CHOICE).answered) == (1, 1)
    assert counted(CHOICE).guess_wrong == 1


PRACTISED = {q.kind: q for quiz in practice_sets().values() for q in quiz.questions}


@pytest.mark.parametrize(
    ("kind", "answer", "names"),
    [
        ("choice", "swapped", ("swapped",)),
        ("several", ["pre"], ("left out: post", "left out: async", "left out: callback")),
        ("order", ["after called", "INSERT", "commit", "before called", "save returned"], None),
        ("printed", "my name is Ada", ("another text",)),
        ("line", 1, ("line 1",)),
    ],
)
def test_a_mistake_has_a_name_that_no_person_typed(
    kind: str, answer: Given, names: tuple[str, ...] | None
) -> None:
    name = {
        "choice": "which-call-connects",
        "several": SEVERAL,
        "order": "order-of-a-first-save",
        "printed": "what-both-receivers-print",
        "line": "receiver-that-hears-too-much",
    }[kind]
    question = get_question(name)

    found = grade(question, answer).mistakes

    assert question.kind == kind
    assert found == (names or ("before called", "after called"))


def test_a_foreseen_text_and_rows_and_moments_are_named() -> None:
    foreseen = get_question("what-both-receivers-print")
    text = foreseen.mistaken[0][0]  # type: ignore[attr-defined]
    assert grade(foreseen, text).mistakes == (text,)
    rows = get_question("entries-after-a-refusal")
    assert grade(rows, []).mistakes == ("left out: saving Two Scoops",)
    timeline = get_question("timeline-of-a-mail-that-is-not-sent")
    said = ["callback registered", "INSERT", "save returned", "rollback"]
    assert grade(timeline, said).mistakes == ("INSERT", "callback registered")


@pytest.mark.parametrize("kind", kinds())
def test_a_right_answer_has_no_mistake(kind: str) -> None:
    question = PRACTISED[kind]

    assert grade(question, key_of(question)).mistakes == ()
