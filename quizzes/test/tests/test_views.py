"""The pages of the test: what is asked, what is told when, what is refused, and whose it is."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from lab import runner
from lab.definitions import GROUPS
from lessons.models import Learner
from quizzes import runs
from quizzes.catalogue import practice_sets
from quizzes.models import Answer, Round
from quizzes.questions import Question
from quizzes.test.draw import PLAN
from quizzes.test.sittings import Sitting, sittings
from quizzes.test.tests.pool import use_pool
from quizzes.tests.asking import pool_of

pytestmark = pytest.mark.django_db

TOPICS = ["saving", "receivers", "connecting", "transactions", "recursion", "databases"]
POOL = pool_of({(level, topic): 2 for level in PLAN for topic in TOPICS})
START = {"start": "new"}


@pytest.fixture(autouse=True)
def _pool(monkeypatch: pytest.MonkeyPatch) -> None:
    use_pool(monkeypatch, POOL)


@pytest.fixture
def client() -> Client:
    return Client(SERVER_NAME="localhost")


@pytest.fixture
def taking(client: Client) -> Client:
    """A client in its first test."""
    client.post("/test/", START)
    return client


def now() -> Sitting:
    """The latest test of the only learner."""
    return sittings(Learner.objects.get())[0]


def form(
    question: Question, choice: str | None = "a", *, test: int = 1, **changes: Any
) -> dict[str, Any]:
    data = {"round": str(test), "hash": question.content_hash, "choice": choice}
    data |= {"confidence": "guess"} | changes
    return {name: value for name, value in data.items() if value is not None}


def post(
    client: Client, place: int, choice: str | None = "a", *, test: int = 1, **changes: Any
) -> Any:
    question = now().questions[place - 1]
    return client.post(f"/test/{test}/{place}/", form(question, choice, test=test, **changes))


def take(client: Client, wrong: int = 0, *, test: int = 1, **changes: Any) -> None:
    """Answer all ten questions, the first ones wrong."""
    for place in range(1, 11):
        post(client, place, "b" if place <= wrong else "a", test=test, **changes)


def test_the_first_page_says_what_it_is_and_writes_nothing(client: Client) -> None:
    html = client.get("/test/").text

    assert "<b>10 questions</b>, from easy to hard" in html
    assert "nothing is timed" in html
    assert "What is right is told at the end" in html
    assert "drawn from 36" in html
    assert "Your results" not in html
    assert not Learner.objects.exists()


def test_begin_leads_to_the_first_question(client: Client) -> None:
    assert client.post("/test/", START)["Location"] == "/test/1/1/"

    html = client.get("/test/1/1/").text
    assert "Question 1 of 10" in html
    assert '<span class="badge">easy</span>' in html
    assert "A hint" not in html
    assert Round.objects.get().place == "test"


def test_a_second_click_begins_no_second_test(taking: Client) -> None:
    assert taking.post("/test/", START)["Location"] == "/test/1/1/"

    assert Round.objects.count() == 1


@pytest.mark.parametrize("data", [{}, {"start": "x"}])
def test_a_strange_beginning_is_refused(client: Client, data: dict[str, str]) -> None:
    for address in ("/test/", "/test/class/blue/"):
        response = client.post(address, data)
        assert response.status_code == 422
        assert "Nothing was changed." in response.text
    assert not Learner.objects.exists()


def test_an_answer_leads_on_and_tells_nothing(taking: Client) -> None:
    response = post(taking, 1, "b")

    assert response["Location"] == "/test/1/2/"
    html = taking.get("/test/1/2/").text
    assert "Question 1, answered" in html
    assert "Question 2, open" in html
    assert "wrong" not in html
    again = taking.get("/test/1/1/").text
    assert "You have answered this one" in again
    assert 'name="choice"' not in again
    assert "Not right" not in again
    assert 'href="/test/1/2/"' in again


def test_one_leaves_and_goes_on_where_one_was(taking: Client) -> None:
    post(taking, 1)
    post(taking, 3)

    assert "2 of 10 answered" in taking.get("/test/").text
    assert "Begin" not in taking.get("/test/").text
    html = taking.get("/test/1/").text
    assert "2 of 10 answered" in html
    assert 'href="/test/1/2/">Go on' in html
    assert post(taking, 2)["Location"] == "/test/1/4/"
    assert post(taking, 10)["Location"] == "/test/1/4/"


def test_going_back_changes_nothing(taking: Client) -> None:
    post(taking, 1, "b")

    response = post(taking, 1, "a", confidence="certain")

    assert response["Location"] == "/test/1/2/"
    kept = Answer.objects.get()
    assert (kept.answer, kept.confidence) == ("b", "guess")


def test_the_last_answer_leads_to_the_result(taking: Client) -> None:
    take(taking, wrong=3, confidence="certain")

    assert Round.objects.get().ended_at
    html = taking.get("/test/1/").text
    assert "<strong>7 of 10</strong> right" in html
    assert "You were sure of 3 answers that are not right" in html
    assert "Try the 3 that you missed" in html
    assert html.count("✗ not right") == 3
    assert html.index("✗ not right") < html.index("✓ right")
    assert html.count("you were sure</span>") == 2
    assert "Each answer explained" in html
    assert "7 of 10" in taking.get("/test/").text


def test_the_result_tells_gaps_with_where_to_read_and_what_is_strong(taking: Client) -> None:
    take(taking, wrong=1)

    html = taking.get("/test/1/").text
    gaps, strong = html.partition('id="gaps-title"')[2].split('id="strengths-title"')
    title = GROUPS[now().missed[0].topic]
    assert gaps.count('class="card is-missed"') == 1
    assert f"<h3>{title} " in gaps
    assert re.search(r'soft">(Step \d|Deep dive|Pitfall|Page):</span> <a href="/', gaps)
    topics = strong.partition("Your answers")[0]
    assert topics.count("topic-score") == 5
    assert title not in topics


def test_without_a_miss_there_is_no_gap(taking: Client) -> None:
    take(taking)

    html = taking.get("/test/1/").text
    assert "<strong>10 of 10</strong> right" in html
    assert "that you missed" not in html
    assert "Gaps" not in html
    assert taking.get("/test/1/again/")["Location"] == "/test/1/"


def test_when_it_is_over_each_question_is_explained(taking: Client) -> None:
    take(taking, wrong=1)

    html = taking.get("/test/1/1/").text
    assert "Not right." in html
    assert "Each answer explained" in html
    assert 'href="/test/1/"' in html
    assert "The first answer counts." in post(taking, 1).text
    assert now().result.right == 9


def test_only_what_was_missed_is_tried_again_and_explained_at_once(taking: Client) -> None:
    take(taking, wrong=2)
    first, second = now().missed
    address = "/test/1/again/"

    assert f'href="{address}{first.id}/"' in taking.get("/test/1/").text
    html = taking.get(address).text
    assert "2 questions" in html
    assert '<a href="/test/1/">Test 1</a>' in html
    answered = taking.post(f"{address}{first.id}/", form(first), follow=True).text
    assert "Right." in answered
    assert f'href="{address}{second.id}/"' in answered
    assert "Go on with what you missed" in taking.get("/test/1/").text
    taking.post(f"{address}{second.id}/", form(second, "b"))
    assert "<strong>1 of 2</strong> right" in taking.get(address).text
    begun = taking.post(address, {"start": "wrong", "round": "1"})
    assert begun["Location"] == f"{address}{second.id}/"
    taking.post(f"{address}{second.id}/", form(second, test=2))
    assert "<strong>1 of 1</strong> right in round 2" in taking.get(address).text
    # The test's own result stays what it was.
    assert now().result.right == 8
    assert "How you did with what you missed" in taking.get("/test/1/").text


def test_another_test_has_the_next_number_and_other_questions(taking: Client) -> None:
    take(taking)
    first = {question.id for question in now().questions}
    assert "Begin test 2" in taking.get("/test/").text

    assert taking.post("/test/", START)["Location"] == "/test/2/1/"

    assert not first & {question.id for question in now().questions}


def test_a_test_that_goes_on_can_be_taken_beside_one_of_a_class(taking: Client) -> None:
    assert taking.post("/test/class/blue/", {"start": "class"})["Location"] == "/test/2/1/"

    html = taking.get("/test/").text
    assert "Test 2, class blue" in html
    assert "Begin" not in html
    assert "class blue" in taking.get("/test/2/").text
    assert "class blue" in taking.get("/test/2/1/").text


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"choice": None}, "Choose one of the answers first."),
        ({"choice": "x"}, "That is not one of the answers."),
        ({"confidence": None}, "Say how sure you are"),
        ({"right": "on"}, "Something came that this form does not send."),
        ({"show": "0"}, "Something came that this form does not send."),
        ({"hash": None}, "Something came"),
        ({"move": "up a"}, "Something came"),
        ({"hash": "another"}, "has been reworded"),
        ({"round": "2"}, "left over from another round"),
    ],
)
def test_what_is_no_answer_comes_back_with_a_message(
    taking: Client, data: dict[str, Any], message: str
) -> None:
    response = post(taking, 1, **data)

    conflict = message.startswith(("has been", "left over"))
    assert response.status_code == (409 if conflict else 422)
    assert message in response.text
    if "confidence" in data:
        assert re.search(r'value="option-1"[^>]* checked', response.text)
    assert not Answer.objects.exists()


def test_progress_leads_on_with_a_test_that_is_open(taking: Client) -> None:
    assert "None yet" in Client(SERVER_NAME="localhost").get("/progress/").text
    post(taking, 1)

    html = taking.get("/progress/").text

    assert "<b>Test 1</b> is open: 1 of 10 answered." in html
    assert 'href="/test/1/2/">Go on<' in html
    assert "None yet" not in html.partition('id="tests-title"')[2]
    assert "What you have answered stands below" in html
    take(taking)
    assert "is open" not in taking.get("/progress/").text


def test_a_list_is_moved_without_javascript(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = next(q for q in practice_sets()["the-first-five"].questions if q.kind == "order")
    use_pool(monkeypatch, (order,))
    client.post("/test/", START)
    names = ["INSERT", "before called", "commit", "after called", "save returned"]

    moved = post(client, 1, None, order=names, move="up before called", confidence=None)

    html = client.get(moved["Location"]).text
    found = re.findall(r'name="order" value="([^"]+)"', html)
    assert moved.status_code == 303
    assert re.search(r'value="up before called"[^>]* autofocus', html)
    assert found[:2] == ["before called", "INSERT"]
    assert post(client, 1, None, order=found)["Location"] == "/test/1/"
    html = client.get("/test/1/").text
    assert "1 of 1" in html
    # The runs can be watched, once it is over.
    assert client.post("/test/1/1/", {"show": "0"}).status_code == 200


def test_without_a_run_nothing_is_kept(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(job: runner.Job) -> runner.Result:
        raise runner.LabBusy

    printed = next(q for q in practice_sets()["the-first-five"].questions if q.kind == "printed")
    use_pool(monkeypatch, (printed,))
    client.post("/test/", START)
    monkeypatch.setattr(runs, "_known", {})
    monkeypatch.setattr(runner, "run", full)

    response = post(client, 1, None, printed="before")

    assert (response.status_code, response["Retry-After"]) == (503, "2")
    assert "before</textarea>" in response.text
    assert not Answer.objects.exists()


def test_nobody_finds_the_test_of_another(taking: Client) -> None:
    stranger, other = Client(SERVER_NAME="localhost"), Client(SERVER_NAME="localhost")
    other.post("/test/class/blue/", {"start": "class"})
    question = POOL[0]

    for client in (stranger, other):
        for address in (
            "/test/2/",
            "/test/2/1/",
            "/test/2/again/",
            f"/test/2/again/{question.id}/",
        ):
            assert client.get(address).status_code == 404
    assert stranger.post("/test/1/1/", form(question)).status_code == 404
    assert not Answer.objects.exists()


@pytest.mark.parametrize(
    "address", ["/test/2/", "/test/1/0/", "/test/1/11/", "/test/99999999999999999999999/1/"]
)
def test_unknown_addresses_are_404(taking: Client, address: str) -> None:
    assert taking.get(address).status_code == 404


def test_what_is_missed_is_not_told_before_the_end(taking: Client) -> None:
    post(taking, 1, "b")
    missed = now().questions[0]

    assert taking.get("/test/1/again/")["Location"] == "/test/1/"
    assert taking.get(f"/test/1/again/{missed.id}/")["Location"] == "/test/1/"


def test_a_question_that_is_gone_or_reworded_leads_to_the_test(
    taking: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, *rest = now().questions
    use_pool(monkeypatch, tuple(q for q in POOL if q != first))
    assert taking.get("/test/1/1/")["Location"] == "/test/1/"
    use_pool(monkeypatch, POOL)
    take(taking, wrong=1)
    Answer.objects.filter(question=rest[0].id).update(content_hash="another")

    assert taking.get("/test/1/2/")["Location"] == "/test/1/"
    html = taking.get("/test/1/").text
    assert "One question has been reworded since." in html
    assert "<strong>9 of 10</strong> right" in html


def test_without_questions_nothing_can_begin(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_pool(monkeypatch, ())

    for address, start in (("/test/", "new"), ("/test/class/blue/", "class")):
        assert "no questions to draw from yet" in client.get(address).text
        assert client.post(address, {"start": start}).status_code == 422
