"""Progress as a file: saved, taken in, and refused where it is not as it was saved."""

from __future__ import annotations

import base64
import json
import sqlite3
import zlib
from contextlib import closing
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from lab import runner
from lab.library.models import Library
from lab.tracing.trace import Outcome, Trace
from lessons.carrying import library
from lessons.carrying.luggage import luggage_of
from lessons.carrying.tests.conftest import CHOICE, FIRST, MYTH, send
from lessons.models import Learner, LessonProgress
from quizzes import runs
from quizzes.models import Answer, CheckAnswer, Commitment, PredictionAnswer, Round
from quizzes.recall import rooms
from quizzes.recall.keeping import due_count
from quizzes.recall.models import Card

pytestmark = pytest.mark.django_db

ROW = "def save_it():\n    from lab.models import Author\n    Author.objects.create(name='Ada')\n"


def library_file(source: str = ROW) -> bytes:
    """A library with one author, as a run leaves it."""
    action = source.partition("(")[0].removeprefix("def ")
    job = runner.Job(source=source, filename="x.py", action=action, arguments={}, keep=True)
    file = runner.run(job).library
    assert file
    return file


def packed(file: bytes) -> str:
    return base64.b64encode(zlib.compress(file)).decode()


def changed(file: bytes, *statements: str) -> bytes:
    """The file after these statements."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.deserialize(file[:18] + b"\1\1" + file[20:])
        for statement in statements:
            connection.execute(statement)
        return connection.serialize()


def test_a_visitor_has_no_file_and_may_bring_one(client: Client) -> None:
    assert client.get("/progress/file/")["Location"] == "/progress/file/take-in/"

    html = client.get("/progress/file/take-in/").text

    assert 'name="way"' not in html
    assert not Learner.objects.exists()


def test_all_that_is_kept_goes_into_the_file_and_comes_out_elsewhere(
    client: Client, learner: Learner
) -> None:
    Library.objects.create(learner=learner, packed=zlib.compress(library_file()))
    before = luggage_of(learner)
    response = client.get("/progress/file/")
    assert "attachment" in response["Content-Disposition"]
    other = Client(SERVER_NAME="localhost")

    taken = send(other, response.content)

    assert taken.status_code == 200
    assert "1 prediction, 1 answer, 1 judged myth or interview question, 3 cards, a library" in (
        taken.text
    )
    assert "Left out" not in taken.text
    new = Learner.objects.exclude(pk=learner.pk).get()
    assert luggage_of(new) == before
    assert due_count(new) == 1
    assert "1 of 3 answered, 0 right" in other.get("/progress/").text


def test_taking_in_what_is_there_already_changes_nothing(client: Client, learner: Learner) -> None:
    Library.objects.create(learner=learner, packed=zlib.compress(library_file()), version=3)
    before = luggage_of(learner)
    saved = json.loads(client.get("/progress/file/").content)

    for _ in range(2):
        assert send(client, saved, "merge").status_code == 200

    assert luggage_of(learner) == before
    assert Library.objects.get().version == 3


def test_one_has_to_say_what_becomes_of_what_is_here(
    client: Client, learner: Learner, saved: dict[str, Any]
) -> None:
    assert "1 prediction" in client.get("/progress/file/take-in/").text

    response = send(client, saved)

    assert response.status_code == 422
    assert "choose one of these" in response.text


def test_merging_keeps_both_and_of_the_same_thing_the_newer(
    client: Client, learner: Learner, saved: dict[str, Any]
) -> None:
    (lesson,), (prediction,), (myth,) = (
        saved[name] for name in ("lessons", "predictions", "commitments")
    )
    lesson["done_at"] = lesson["opened_at"] = "2026-01-05T10:00:00+00:00"
    lesson["ran_at"] = None
    prediction |= {"answered_at": "2026-01-05T10:00:00+00:00", "right_at_first": False}
    myth |= {"said": "false", "answered_at": "2026-01-05T10:00:00+00:00"}
    (round_,) = saved["rounds"]
    saved["rounds"].append(
        round_ | {"started_at": "2026-01-05T10:00:00+00:00", "number": 7, "answers": []}
    )

    assert send(client, saved, "merge").status_code == 200

    progress = LessonProgress.objects.get()
    assert progress.done_at
    assert progress.done_at.month == 1
    assert progress.ran_at
    kept = PredictionAnswer.objects.get()
    assert (kept.right, kept.right_at_first) == (True, False)
    assert Commitment.objects.get().said == "true"
    assert [row.number for row in Round.objects.order_by("started_at")] == [1, 2]


def test_replacing_forgets_what_was_here(
    client: Client, learner: Learner, saved: dict[str, Any]
) -> None:
    Library.objects.create(learner=learner, packed=b"mine", version=4)
    learner.library.runs.create(label="x", manner="y", packed=b"")
    for name in ("lessons", "predictions", "rounds"):
        saved[name] = []

    assert send(client, saved, "replace").status_code == 200

    assert not LessonProgress.objects.exists()
    assert not Answer.objects.exists()
    assert Commitment.objects.exists()
    kept = Library.objects.get()
    assert (bytes(kept.packed), kept.version, kept.runs.count()) == (b"", 5, 0)


def test_tests_of_two_devices_are_numbered_in_their_order(
    client: Client, learner: Learner, saved: dict[str, Any]
) -> None:
    def tests(*months: int) -> list[dict[str, Any]]:
        plain = saved["rounds"][0] | {"answers": [], "questions": [CHOICE], "place": "test"}
        days = [f"2026-0{month}-01T10:00:00+00:00" for month in months]
        rows = [
            plain | {"number": number, "started_at": day, "ended_at": day}
            for number, day in enumerate(days, start=1)
        ]
        again = plain | {"place": f"test/{len(rows)}", "number": 1}
        return [*rows, again | {"started_at": f"2026-0{months[-1]}-02T10:00:00+00:00"}]

    saved["rounds"] = tests(2, 4)
    assert send(client, saved, "replace").status_code == 200
    saved["rounds"] = tests(1, 3)
    assert send(client, saved, "merge").status_code == 200

    kept = Round.objects.order_by("started_at").values_list("place", "number")
    assert list(kept) == [
        ("test", 1),
        ("test", 2),
        ("test", 3),
        ("test/3", 1),
        ("test", 4),
        ("test/4", 1),
    ]


def test_a_round_that_went_on_in_two_places_is_one(
    client: Client, learner: Learner, saved: dict[str, Any]
) -> None:
    (answer,) = saved["rounds"][0]["answers"]
    other = answer | {"question": "who-waits-for-the-cover", "content_hash": "old"}
    saved["rounds"][0]["answers"] = [other, answer | {"answer": "3"}]

    assert send(client, saved, "merge").status_code == 200

    assert Round.objects.count() == 1
    assert dict(Answer.objects.values_list("question", "answer")) == {
        CHOICE: "1",
        "who-waits-for-the-cover": "1",
    }


def test_what_is_unknown_here_is_left_out_with_a_word(
    client: Client, learner: Learner, saved: dict[str, Any]
) -> None:
    saved["lessons"].append(saved["lessons"][0] | {"lesson": "gone"})
    saved["predictions"] += [
        saved["predictions"][0] | {"experiment": "gone"},
        saved["predictions"][0] | {"chosen": "gone"},
    ]
    saved["commitments"].append(saved["commitments"][0] | {"item": "gone", "room": "interview"})
    saved["cards"].append(saved["cards"][0] | {"item": "gone"})
    round_ = saved["rounds"][0]
    saved["rounds"] += [
        round_ | {"place": "practice/gone"},
        round_ | {"number": 2, "questions": ["gone"], "started_at": "2026-01-01T00:00:00+00:00"},
    ]
    round_["questions"].append("gone")
    round_["answers"].append(round_["answers"][0] | {"question": "gone"})

    html = send(client, saved, "replace").text

    assert "1 in `lessons`, 2 in `predictions`, 1 in `commitments`, 1 in `rounds`" in html
    assert "1 in `cards`" in html
    assert "answers`" in html
    assert "gone" not in json.dumps(Round.objects.get().questions)


def test_what_is_right_is_graded_anew(
    client: Client, learner: Learner, saved: dict[str, Any]
) -> None:
    answer = saved["rounds"][0]["answers"][0]
    answer["right"] = True
    check = {"question": CHOICE, "chosen": "1", "right": True}
    wording = {name: answer[name] for name in ("content_hash", "answered_at")}
    saved["checks"].append(check | wording)
    saved["commitments"][0] |= {"right": True}
    card = next(card for card in saved["cards"] if card["room"] == "question")
    card |= {"turn": 1, "answer": "1", "right": True, "confidence": "certain"}
    flash = next(card for card in saved["cards"] if card["room"] == "deck")
    flash |= {"turn": 1, "answer": "again", "right": True, "confidence": "again"}
    run = flash | {"item": "commit-predicted", "answer": "none", "turn": 0}
    saved["cards"].append(run)
    old = answer | {"content_hash": "old", "right": True}
    saved["rounds"][0]["answers"].append(old)

    assert send(client, saved, "replace").status_code == 200

    rights = dict(Answer.objects.values_list("content_hash", "right"))
    assert sorted(rights.values()) == [False, True]
    assert rights["old"]
    assert not CheckAnswer.objects.get().right
    assert not Commitment.objects.get().right
    assert not Card.objects.get(room="question").right
    assert not Card.objects.get(item="order-of-a-save").right
    assert Card.objects.get(item="commit-predicted").answer is None


def test_a_prediction_on_a_card_is_one_of_its_options(
    client: Client, learner: Learner, saved: dict[str, Any]
) -> None:
    from quizzes.recall.deck import deck

    run = deck()["commit-predicted"]
    flash = next(card for card in saved["cards"] if card["room"] == "deck")
    card = flash | {"item": run.id, "content_hash": run.content_hash, "turn": 1}
    saved["cards"].append(card | {"answer": run.asked.options[0].value})
    assert send(client, saved, "replace").status_code == 200

    saved["cards"][-1]["answer"] = "nothing"
    assert "The answer to `commit-predicted` is none" in send(client, saved, "replace").text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "no file of progress"),
        (b"[]", "no file of progress"),
        (b"\xff\xfe", "no file of progress"),
        (b"[" * 100_000, "no file of progress"),
        (b'{"a": NaN}', "no file of progress"),
        (b'"\\ud800"', "no file of progress"),
        (b"1" * 5000, "no file of progress"),
        (b'{"format": "other"}', "no file of progress"),
        (b'{"format": "before-and-after progress", "version": 2}', "another version"),
        (b'{"format": "before-and-after progress", "version": 1}', "was changed"),
        (b" " * (960 * 1024 + 1), "larger than 960 KB"),
    ],
)
def test_what_is_no_file_of_ours_is_refused(client: Client, content: bytes, words: str) -> None:
    response = send(client, content)

    assert response.status_code == 422
    assert words in response.text
    assert 'aria-invalid="true"' in response.text
    assert not Learner.objects.exists()


def test_without_a_file_one_is_told_to_choose_one(client: Client) -> None:
    assert "Choose a file first." in client.post("/progress/file/take-in/", {}).text


LONG = "x" * 300


@pytest.mark.parametrize(
    ("section", "field", "value", "words"),
    [
        ("lessons", "lesson", "../..", "`lesson` has to be a name"),
        ("lessons", "lesson", 5, "`lesson` has to be a name"),
        ("lessons", "opened_at", "2026-01-05", "has to be a date"),
        ("lessons", "opened_at", "2999-01-05T00:00:00+00:00", "has to be a date"),
        ("lessons", "opened_at", "1999-01-05T00:00:00+00:00", "has to be a date"),
        ("lessons", "opened_at", None, "has to be a date"),
        ("lessons", "extra", 1, "has to hold exactly"),
        ("predictions", "chosen", LONG, "a text of at most 200"),
        ("predictions", "right", "yes", "true or false"),
        ("commitments", "room", "kitchen", "one of myths, interview"),
        ("commitments", "room", ["myths"], "one of myths, interview"),
        ("commitments", "confidence", "", "does not say how sure"),
        ("commitments", "said", "maybe", f"The answer to `{MYTH}` is none"),
        ("rounds", "place", "practice/../x", "`place` has to be a name"),
        ("rounds", "number", -1, "a whole number"),
        ("rounds", "number", True, "a whole number"),
        ("rounds", "questions", "x", "a list of at most 100"),
        ("rounds", "questions", ["a"] * 101, "a list of at most 100"),
        ("rounds", "seed", "A B", "`seed` has to be a name"),
        ("cards", "state", {"due": "soon"}, "a state that no card can have"),
        ("cards", "due", "2999-01-05T00:00:00+00:00", "has to be a date"),
    ],
)
def test_what_was_changed_by_hand_is_refused_whole(
    client: Client,
    learner: Learner,
    saved: dict[str, Any],
    section: str,
    field: str,
    value: object,
    words: str,
) -> None:
    before = luggage_of(learner)
    saved[section][0][field] = value

    response = send(client, saved, "replace")

    assert response.status_code == 422
    assert words in response.text.replace("&#x27;", "'")
    assert luggage_of(learner) == before


def test_where_the_runs_decide_nothing_the_file_is_believed(
    client: Client,
    learner: Learner,
    saved: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stopped = Trace(events=(), outcome=Outcome(status="stopped"))
    monkeypatch.setattr(rooms, "trace_of", lambda run: stopped)
    saved["commitments"][0]["right"] = True

    assert send(client, saved, "replace").status_code == 200

    assert Commitment.objects.get().right


@pytest.mark.parametrize("answer", [{"a": 1}, [["x"]], [{}]])
def test_an_answer_that_its_question_cannot_have_is_refused(
    client: Client, learner: Learner, saved: dict[str, Any], answer: object
) -> None:
    saved["rounds"][0]["answers"][0]["answer"] = answer

    assert f"The answer to `{CHOICE}` is none" in send(client, saved, "replace").text


def test_more_that_is_wrong(client: Client, learner: Learner, saved: dict[str, Any]) -> None:
    saved["lessons"] *= 2
    assert "`lessons`: the same thing is there twice" in send(client, saved, "merge").text
    saved["lessons"] = "none"
    assert "a list of at most" in send(client, saved, "merge").text
    saved["lessons"] = []
    card = next(card for card in saved["cards"] if card["room"] == "deck")
    card |= {"turn": 1, "answer": "perfect"}
    assert "The answer to `order-of-a-save` is none" in send(client, saved, "merge").text
    card |= {"turn": 0, "item": "a\0b"}
    assert "was changed" in send(client, saved, "merge").text


def test_who_tries_too_often_waits(
    client: Client, learner: Learner, saved: dict[str, Any], settings: Settings
) -> None:
    settings.LIMITS = {"codes": {"learner": (1, 1), "address": (9, 9)}}
    assert send(client, saved, "merge").status_code == 200

    assert send(client, saved, "merge").status_code == 429


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (5, "cannot be read"),
        ("****", "cannot be read"),
        ("AAAA", "none that this site could have saved"),
        (base64.b64encode(b"x" * 300_000).decode(), "more than a library can hold"),
        (packed(b"\0" * 5_000_000), "none that this site could have saved"),
        (packed(b"SQLite format 3\0" + b"\0" * 5000), "none that this site could have saved"),
    ],
)
def test_bytes_that_are_no_library_are_refused(
    client: Client, learner: Learner, saved: dict[str, Any], value: object, words: str
) -> None:
    saved["library"] = value

    response = send(client, saved, "merge")

    assert response.status_code == 422
    assert words in response.text
    assert not Library.objects.exists()


@pytest.mark.parametrize(
    ("statements", "problem"),
    [
        ([], ""),
        (["CREATE VIEW v AS SELECT 1"], library._NO_LIBRARY),
        (
            ["CREATE TRIGGER t AFTER INSERT ON lab_author BEGIN DELETE FROM lab_book; END"],
            library._NO_LIBRARY,
        ),
        (["UPDATE lab_author SET name = x'ff'"], library._NO_LIBRARY),
        (["UPDATE lab_author SET name = CAST(x'ff' AS TEXT)"], library._NO_LIBRARY),
        (["UPDATE lab_author SET name = printf('%.2000c', 'x')"], library._NO_LIBRARY),
        (
            ["INSERT INTO lab_review (book_id, stars, text) VALUES (99, 5, 'x')"],
            library._NO_LIBRARY,
        ),
        (
            [
                "WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 60) "
                "INSERT INTO lab_author SELECT i, 'x' FROM n"
            ],
            library._FULL,
        ),
    ],
)
def test_a_library_has_our_tables_and_rows_that_fit(statements: list[str], problem: str) -> None:
    file = changed(library_file(), *statements)

    assert library.library_problem(zlib.compress(file)) == problem


def test_a_library_whose_index_says_something_else_is_none() -> None:
    book = "INSERT INTO lab_book (title, slug, author_id) VALUES ('t', 'sluggish', 1)"
    file = changed(library_file(), book)
    assert file.count(b"sluggish") > 1

    broken = file.replace(b"sluggish", b"sluggist", 1)

    assert library.library_problem(zlib.compress(broken)) == library._NO_LIBRARY


def test_a_library_with_a_page_of_nothing_is_none() -> None:
    file = library_file()

    broken = file[:-4096] + b"\0" * 4096

    assert library.library_problem(zlib.compress(broken)) == library._NO_LIBRARY


def test_a_lab_without_a_place_takes_nothing_in(
    client: Client, learner: Learner, saved: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(job: runner.Job) -> runner.Result:
        raise runner.LabBusy("no place")

    monkeypatch.setattr(runner, "run", busy)
    monkeypatch.setattr(runs, "_known", {})

    response = send(client, saved, "merge")

    assert (response.status_code, response["Retry-After"]) == (503, "2")
    assert "Every place in the lab is taken" in response.text


def test_without_the_run_that_shows_its_tables_no_library_is_judged(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = library_file()
    library._our_schema.cache_clear()
    monkeypatch.setattr(runner, "run", lambda job: runner.Result(trace=None))  # type: ignore[arg-type]

    with pytest.raises(runner.LabBusy):
        library.library_problem(zlib.compress(file))


def test_the_first_lesson_is_there(client: Client, learner: Learner) -> None:
    assert LessonProgress.objects.get().lesson == FIRST.slug
