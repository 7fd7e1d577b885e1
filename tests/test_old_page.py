"""A page that was open while the site became another version sends its form."""

from __future__ import annotations

import pytest

from tests.visitor import Visitor

SAVE = {"title": "Tea", "receivers": "send_mail", "seconds": "0"}
BOOK = {"title": "Tea", "slug": "", "author_id": "", "transaction": "autocommit"}
QUESTION = "/practice/performance/statements-for-each-book/"


@pytest.mark.parametrize(
    ("path", "fields", "status", "said"),
    [
        ("/lab/gone/", SAVE, 404, "There is no such page"),
        ("/lab/slow-receiver/", {**SAVE, "minutes": "1"}, 422, 'value="Tea"'),
        ("/lab/slow-receiver/", {**SAVE, "receivers": "gone"}, 422, 'value="Tea"'),
        ("/lab/library/book/new/", {**BOOK, "version": "7", "press": "save"}, 409, 'value="Tea"'),
        ("/learn/connecting-receivers/check/", {"choice": "gone"}, 422, "uid"),
        (QUESTION, {"round": "1", "hash": "old", "choice": "3", "confidence": "fairly"}, 409, "3"),
    ],
)
def test_it_is_told_what_to_do_and_nothing_is_kept(
    site: str, path: str, fields: dict[str, str], status: int, said: str
) -> None:
    learner = Visitor(site)

    answer = learner.post(path, fields.items())

    assert answer.status == status
    assert said in answer.page
    assert not answer.is_run
    assert "learner" not in learner.cookies
