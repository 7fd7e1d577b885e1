"""An experiment with every kind of parameter, for the tests of forms and stages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.http import QueryDict

from lab.definitions import Experiment, Option, Parameter, Prediction, Switch

SOURCE = """\
from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver

from lab.models import Book


@receiver(post_save, sender=Book)
def notify(sender, instance, **kwargs):
    raise ConnectionError("down")


def save_a_book(title="Dune", atomic=False, copies=1, price=1.5, shelf="left"):
    if atomic:
        with transaction.atomic():
            Book(title=title).save()
    else:
        Book(title=title).save()
"""

PREDICTION = Prediction(
    id="is-the-row-there",
    prompt="Is the `row` there?",
    measure="books_left",
    options=(
        Option(value="1", text="Yes, `one` row", why="It was committed."),
        Option(value="0", text="No row", why="Only atomic() undoes it."),
    ),
)

EXPERIMENT = Experiment(
    slug="sample",
    title="A sample",
    summary="It has everything.",
    source=SOURCE,
    action="save_a_book",
    group="saving",
    parameters=(
        Parameter(name="title", kind="text", label="Title", default="Dune", max_length=20),
        Parameter(name="atomic", kind="boolean", label="Use `atomic()`", default=False),
        Parameter(
            name="copies", kind="integer", label="Copies", default=1, minimum=1, maximum=9, step=2
        ),
        Parameter(
            name="price", kind="number", label="Price", default=1.5, minimum=0.0, maximum=9.5
        ),
        Parameter(
            name="shelf",
            kind="choice",
            label="Shelf",
            default="left",
            choices=(("left", "Left"), ("right", "Right")),
        ),
    ),
    switches=(Switch(receiver="notify", label="`notify` listens"),),
    predictions=(PREDICTION,),
    path=Path("lab/experiments/sample.py"),
)

BARE = Experiment(
    slug="bare",
    title="Bare",
    summary="It has nothing to set.",
    source="from lab.models import Book\n\n\ndef go():\n    Book(title='x').save()\n",
    action="go",
    group="saving",
)

GOOD = {
    "experiment": "sample",
    "title": "Dune",
    "atomic": "on",
    "copies": "3",
    "price": "2.5",
    "shelf": "right",
    "receivers": ["notify"],
    "predict": "1",
    "engine": "sqlite",
    "csrfmiddlewaretoken": "x",
}


def data(*without: str, **changes: Any) -> QueryDict:
    """What a browser would send, but for what is given."""
    query = QueryDict(mutable=True)
    for name, value in (GOOD | changes).items():
        if name not in without:
            query.setlist(name, value if isinstance(value, list) else [value])
    return query
