"""Measures of the ways to write read their answer off a run."""

from __future__ import annotations

import pytest

from lab.measures import MEASURES
from lab.tests.timeline_samples import fact, trace
from lab.tests.variants import trace_of_code
from lab.tracing import events as e
from lab.tracing.trace import State, Trace

NOTHING = "def go():\n    pass\n"
SAVE = "def go():\n    Book(title='a').save()\n"
RAW = """
from django.core import serializers
def go():
    for one in serializers.deserialize("json", serializers.serialize("json", [Book(pk=1)])):
        one.save()
"""
REVIEW = "def go():\n    Review.objects.create(book=Book.objects.create(), stars=4)\n"
ADD = """
from django.db.models import F
def go():
    review = Review.objects.create(book=Book.objects.create(), stars=4)
    review.stars = F("stars") + 1
    review.save()
"""
HEAR = "@receiver(post_save, sender=Book)\ndef hear(**said):\n    print('with 3 tags')\n"
GONE = "@receiver(post_delete, sender=Book)\ndef gone(**said):\n    pass\n"
DELETE = "def go():\n    Book.objects.create().delete()\n"


@pytest.mark.parametrize(
    ("measure", "code", "value"),
    [
        ("raw_flags", NOTHING, "not sent"),
        ("raw_flags", SAVE, "False, False"),
        ("raw_flags", RAW, "True, True"),
        ("what_the_f_expression_became", SAVE, "not sent"),
        ("what_the_f_expression_became", ADD, "number"),
        ("stars_in_the_row", NOTHING, "no row"),
        ("stars_in_the_row", REVIEW, "4"),
        ("stars_in_the_row", ADD, "5"),
        ("tags_in_post_save", SAVE, "not heard"),
        ("tags_in_post_save", HEAR + SAVE, "3"),
        ("transaction_in_post_delete", DELETE, "not heard"),
        ("transaction_in_post_delete", HEAR + DELETE, "not heard"),
        ("transaction_in_post_delete", GONE + DELETE, "open"),
    ],
)
def test_it_reads_the_answer_off_a_run(measure: str, code: str, value: str) -> None:
    assert MEASURES[measure](trace_of_code(code)) == value


def test_an_older_django_leaves_the_expression_in_the_field() -> None:
    sent = {"created": "False"}
    found = trace(fact(e.SignalSent, signal="post_save", sender="Review", arguments=sent))
    older = Trace(events=found.events, states={1: State(memory={"stars": "F(stars) + Value(1)"})})

    assert MEASURES["what_the_f_expression_became"](older) == "expression"
    assert MEASURES["what_the_f_expression_became"](found) == "expression"


@pytest.mark.parametrize(
    ("facts", "value"),
    [
        ([], "at once"),
        ([fact(e.CallbackRan, callback="x")], "at once"),
        (
            [fact(e.CallbackRan, callback="x"), fact(e.TransactionCommitted, using="other")],
            "at once",
        ),
        (
            [fact(e.TransactionCommitted, using="other"), fact(e.CallbackRan, callback="x")],
            "after the commit",
        ),
        ([fact(e.TransactionCommitted), fact(e.CallbackRan, callback="x")], "at once"),
        ([fact(e.CallbackDropped, callback="x")], "never"),
    ],
)
def test_a_callback_runs_at_once_or_after_the_commit(facts: list[object], value: str) -> None:
    assert MEASURES["when_the_callback_ran"](trace(*facts)) == value  # type: ignore[arg-type]
