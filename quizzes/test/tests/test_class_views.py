"""A class: its word, its test, and its sheets."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from lab import runner
from lessons.models import Learner
from quizzes import runs
from quizzes.catalogue import practice_sets
from quizzes.keys import key_of
from quizzes.questions import kinds
from quizzes.test.classes import NoSeed, new_seed, seed_of
from quizzes.test.sittings import sittings
from quizzes.test.tests.pool import use_pool

pytestmark = pytest.mark.django_db

PRACTISED = [q for quiz in practice_sets().values() for q in quiz.questions]
#: One of each kind.
POOL = tuple({question.kind: question for question in PRACTISED}.values())


@pytest.fixture(autouse=True)
def _pool(monkeypatch: pytest.MonkeyPatch) -> None:
    use_pool(monkeypatch, POOL)


@pytest.fixture
def client() -> Client:
    return Client(SERVER_NAME="localhost")


@pytest.mark.parametrize("word", ["a", "4711", "spring-26", " Blue ", "a" * 40])
def test_a_word_for_a_class(word: str) -> None:
    assert seed_of(word) == word.strip().lower()


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("", "Type a word or a number"),
        ("  ", "Type a word or a number"),
        ("a" * 41, "This has 41 characters. Use 40 at most."),
        ("spring 26", "Use small letters, digits and hyphens"),
        ("-a", "Use small letters"),
        ("ä", "Use small letters"),
        ("<b>", "Use small letters"),
    ],
)
def test_what_is_no_word_comes_back_with_a_message(client: Client, word: str, message: str) -> None:
    with pytest.raises(NoSeed, match=message):
        seed_of(word)

    response = client.get("/test/class/", {"seed": word})
    assert response.status_code == 422
    assert message in response.text
    assert 'aria-invalid="true"' in response.text
    assert "<b>" not in response.text.partition('id="seed"')[2].partition(">")[0]


@pytest.mark.parametrize("rest", ["", "sheet/"])
def test_an_address_with_what_is_no_word_says_what_to_do(client: Client, rest: str) -> None:
    response = client.get(f"/test/class/spring%2026/{rest}")

    assert response.status_code == 422
    assert "Use small letters, digits and hyphens" in response.text
    assert 'value="spring 26"' in response.text


def test_a_word_leads_to_the_page_of_its_class(client: Client) -> None:
    assert "Make a number for me" in client.get("/test/class/").text
    assert client.get("/test/class/", {"seed": "Blue"})["Location"] == "/test/class/blue/"
    assert client.get("/test/class/BLUE/")["Location"] == "/test/class/blue/"


def test_a_number_is_made_and_is_a_word(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("secrets.randbelow", lambda limit: 42)

    assert client.get("/test/class/?new=on")["Location"] == "/test/class/100042/"
    assert seed_of(new_seed()) == "100042"


def test_everybody_in_a_class_gets_the_same(client: Client) -> None:
    other = Client(SERVER_NAME="localhost")
    for one in (client, other):
        assert one.post("/test/class/blue/", {"start": "class"})["Location"] == "/test/1/1/"

    mine, theirs = (sittings(learner)[0] for learner in Learner.objects.all())
    assert mine.questions == theirs.questions
    assert "0 of 7 answered" in client.get("/test/class/blue/").text


def test_the_page_of_a_class_has_results_and_what_a_teacher_needs(client: Client) -> None:
    client.post("/test/class/blue/", {"start": "class"})
    for question in sittings(Learner.objects.get())[0].questions:
        place = sittings(Learner.objects.get())[0].quiz.address_of(question)
        sent = {"round": "1", "hash": question.content_hash, "confidence": "guess"}
        key = key_of(question)
        sent |= {
            "timeline": {
                f"timeline-{n}": str(key.index(name) + 1) if name in key else "never"
                for n, name in enumerate(getattr(question, "offered", ()))
            },
            "rows": {"rows": key or "none"},
        }.get(question.kind, {question.kind: key})
        assert client.post(place, sent).status_code == 303

    html = client.get("/test/class/blue/").text
    assert "7 of 7" in html
    assert "Take it again" in html
    assert "http://localhost/test/class/blue/" in html
    assert '<a href="/test/class/blue/sheet/?answers=on">The sheet with answers</a>' in html
    assert "no accounts" in html
    assert client.post("/test/class/blue/", {"start": "class"})["Location"] == "/test/2/1/"


def test_a_sheet_has_every_kind_and_no_key(client: Client) -> None:
    html = client.get("/test/class/blue/sheet/").text

    assert len(POOL) == len(kinds())
    assert html.count('<li class="task"') == len(POOL)
    assert "Name" in html
    assert "How sure?" in html
    assert not re.search("<(input|select|textarea|button)[^>]*(choice|several|rows|order)", html)
    assert "Right is" not in html
    for question in POOL:
        assert question.quick
        assert question.quick.replace("`", "") not in re.sub("</?code>", "", html)
    assert not Learner.objects.exists()


def test_a_sheet_with_answers_has_what_the_runs_say_and_why(client: Client) -> None:
    html = client.get("/test/class/blue/sheet/?answers=on").text

    assert html.count("Right is") == len(POOL)
    for question in POOL:
        solved = question.grade(key_of(question), key_of(question))
        for text in solved.expected:
            assert f"<li>{text}</li>" in html
        for note in solved.notes:
            assert note.why in html
    assert "How sure?" not in html
    assert 'sheet/">Without answers' in html


def test_a_sheet_whose_runs_cannot_be_made_says_so(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(job: runner.Job) -> runner.Result:
        raise runner.LabBusy

    monkeypatch.setattr(runs, "_known", {})
    monkeypatch.setattr(runner, "run", full)

    response = client.get("/test/class/blue/sheet/?answers=on")

    assert (response.status_code, response["Retry-After"]) == (503, "2")
    assert "Load the page again." in response.text
    assert client.get("/test/class/blue/sheet/").status_code == 200
