"""The progress page and the way to forget it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from lab.library.models import Library
from lessons.catalogue import lessons
from lessons.models import Learner
from lessons.progress import summary
from quizzes.catalogue import get_question
from quizzes.models import Commitment, Round

pytestmark = pytest.mark.django_db

FIRST = lessons()[0]
STAGE = {
    "experiment": "save-without-receivers",
    "title": "Dune",
    "new_title": "Emma",
    "predict": "INSERT, UPDATE",
}
RESET = "/progress/reset/"


@pytest.fixture
def learner(client: Client) -> Learner:
    """Somebody who has run the first lesson, and has a library."""
    assert client.post(f"/learn/{FIRST.slug}/", STAGE).status_code == 200
    learner = Learner.objects.get()
    Library.objects.create(learner=learner)
    return learner


def test_a_visitor_sees_where_to_begin(client: Client) -> None:
    html = client.get("/progress/").content.decode()

    assert "Nothing is kept yet." in html
    assert f"Begin with {FIRST.title}" in html
    assert "Forget everything" not in html
    assert not Learner.objects.exists()


def test_all_progress_stands_on_one_page(client: Client, learner: Learner) -> None:
    html = client.get("/progress/").content.decode()

    assert "0 of 7 steps are done. You made 1 prediction, and 1 of them held" in html
    assert f"Go on: {FIRST.title}" in html
    assert f'<a class="button is-small" href="{RESET}?lesson={FIRST.slug}">' in html
    for lesson in lessons():
        assert f'href="/learn/{lesson.slug}/"' in html


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "Reset all progress?"),
        (f"?lesson={FIRST.slug}", f"Reset “{FIRST.title}”?"),
        ("?what=everything", "Forget everything?"),
    ],
)
def test_a_reset_asks_first(client: Client, learner: Learner, query: str, words: str) -> None:
    html = client.get(RESET + query).content.decode()

    assert words in html
    assert summary(learner).is_begun


@pytest.mark.parametrize("typed", [{}, {"lesson": FIRST.slug}])
def test_a_reset_forgets_the_steps_and_leaves_the_library(
    client: Client, learner: Learner, typed: dict[str, str]
) -> None:
    response = client.post(RESET, typed)

    assert response["Location"] == "/progress/"
    assert response["Clear-Site-Data"] == '"cache", "storage"'
    assert not summary(learner).is_begun
    assert Library.objects.exists()
    assert "You have not begun a step yet." in client.get("/progress/").content.decode()


def test_what_was_wrong_and_sure_stands_there_for_review(client: Client) -> None:
    client.post("/myths/returning-false-cancels/", {"said": "true-certain"})
    client.post("/interview/synchronous/", {"said": "waits"})

    html = client.get("/progress/").content.decode()
    assert "answered, 0 right." in html
    assert "answered, 1 right." in html
    assert 'href="/myths/returning-false-cancels/?again=on"' in html

    client.post(RESET)
    html = client.get("/progress/").content.decode()
    assert "For review" not in html
    assert not Commitment.objects.exists()


def practise(client: Client, choice: str, number: str = "1") -> None:
    """Answer a question of practice, and be certain."""
    question = get_question("which-call-connects")
    form = {"round": number, "hash": question.content_hash, "confidence": "certain"}
    url = f"/practice/the-first-five/{question.id}/"
    assert client.post(url, form | {"choice": choice}).status_code == 303


def test_practice_alone_stands_there_too(client: Client) -> None:
    practise(client, "swapped")

    html = client.get("/progress/").content.decode()

    assert "You have not begun" not in html
    assert "What you have answered stands below" in html
    assert 'href="/practice/the-first-five/">Practice, The first five</a>: 1 of 5' in html
    assert "1 of 5 answered, 0 right." in html
    review = html.partition("For review")[2]
    assert 'href="/practice/the-first-five/which-call-connects/"' in review

    client.post(RESET)
    html = client.get("/progress/").content.decode()
    assert "For review" not in html
    assert "You have not begun a step yet." in html


def test_what_is_right_in_a_later_round_needs_no_review(client: Client) -> None:
    practise(client, "swapped")
    Round.objects.create(
        learner=Learner.objects.get(),
        place="practice/the-first-five",
        number=2,
        questions=["which-call-connects"],
    )
    assert "For review" in client.get("/progress/").content.decode()

    practise(client, "sender", "2")

    html = client.get("/progress/").content.decode()
    assert "1 of 1 answered, 1 right in round 2." in html
    assert "For review" not in html


def test_a_reset_of_one_step_leaves_the_myths(client: Client, learner: Learner) -> None:
    client.post("/myths/returning-false-cancels/", {"said": "true-certain"})

    client.post(RESET, {"lesson": FIRST.slug})

    assert Commitment.objects.exists()


def test_tests_and_recall_stand_there_too(client: Client, learner: Learner) -> None:
    assert "No cards yet." in client.get("/progress/").content.decode()
    client.post("/recall/deck/", {"add": "order-of-a-save"})
    for number in range(1, 14):
        Round.objects.create(
            learner=learner,
            place="test",
            number=number,
            questions=["x"] * 10,
            ended_at=timezone.now(),
        )

    html = client.get("/progress/").content.decode()

    assert "1 card, <strong>1 due</strong>" in html
    assert "Right answers in your tests, the oldest first: 0 of 10" in html
    assert html.count("<rect") == 12
    assert "1 earlier" in html


def test_the_page_costs_as_many_queries_after_many_rounds_as_after_one(
    client: Client, learner: Learner, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    def make(numbers: range) -> None:
        for number in numbers:
            for place in ("test", "practice/performance"):
                Round.objects.create(
                    learner=learner,
                    place=place,
                    number=number,
                    questions=["x"],
                    ended_at=timezone.now(),
                )

    make(range(1, 2))
    with CaptureQueriesContext(connection) as few:
        client.get("/progress/")
    make(range(2, 12))

    with django_assert_num_queries(len(few)):
        client.get("/progress/")
    assert len(few) <= 10


def test_everything_can_be_forgotten(client: Client, learner: Learner) -> None:
    response = client.post(RESET, {"what": "everything"})

    assert not Learner.objects.exists()
    assert not Library.objects.exists()
    assert response.cookies["learner"]["max-age"] == 0


def test_a_visitor_has_nothing_to_forget(client: Client) -> None:
    assert client.post(RESET).status_code == 303
    assert client.post(RESET, {"what": "everything"}).status_code == 303


@pytest.mark.parametrize(
    "asked",
    [
        {"lesson": "nothing"},
        {"lesson": ""},
        {"step": "zz"},
        {"what": "all"},
        {"what": "everything", "lesson": FIRST.slug},
    ],
)
def test_what_is_unknown_resets_nothing_and_shows_the_way_back(
    client: Client, learner: Learner, asked: dict[str, str]
) -> None:
    page = client.get(RESET, asked)

    assert page.status_code == 404
    assert 'href="/progress/"' in page.content.decode().partition("<main")[2]
    assert client.post(RESET, asked).status_code == 404
    assert summary(learner).is_begun
