"""What the tests of carrying share: somebody who has done a little of everything."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from lessons.catalogue import lessons
from lessons.models import Learner
from quizzes.catalogue import get_question

FIRST = lessons()[0]
STAGE = {
    "experiment": "save-without-receivers",
    "title": "Dune",
    "new_title": "Emma",
    "predict": "INSERT, UPDATE",
}
CHOICE = "statements-for-each-book"
MYTH = "returning-false-cancels"


def do_a_little(client: Client) -> None:
    """A step, a round of practice, a belief, and a card by heart."""
    client.post(f"/learn/{FIRST.slug}/", STAGE)
    question = get_question(CHOICE)
    form = {"round": "1", "hash": question.content_hash, "confidence": "certain"}
    client.post(f"/practice/performance/{CHOICE}/", form | {"choice": "1"})
    client.post(f"/myths/{MYTH}/", {"said": "true-certain"})
    client.post("/recall/deck/", {"add": "order-of-a-save"})


@pytest.fixture
def client() -> Client:
    return Client(SERVER_NAME="localhost")


@pytest.fixture
def learner(client: Client, db: None) -> Learner:
    do_a_little(client)
    return Learner.objects.get()


@pytest.fixture
def saved(client: Client, learner: Learner) -> dict[str, Any]:
    """The file of this learner, as data to be changed."""
    data: dict[str, Any] = json.loads(client.get("/progress/file/").content)
    return data


def send(client: Client, data: Any, way: str | None = None) -> Any:
    """Send a file in; what is no text is written as JSON."""
    content = data if isinstance(data, bytes) else json.dumps(data).encode()
    form: dict[str, Any] = {"file": SimpleUploadedFile("progress.json", content)}
    return client.post("/progress/file/take-in/", form | ({"way": way} if way else {}))
