from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.db import models

from lab.models import (
    AuditEntry,
    Author,
    Book,
    Bulletin,
    Classic,
    Draft,
    Essay,
    Magazine,
    Passage,
    Placing,
    Profile,
    Publication,
    Review,
    Shelf,
    Tag,
    Ticket,
)

BOOK = Book(title="Two Scoops")


@pytest.mark.parametrize(
    ("instance", "text"),
    [
        (BOOK, "Two Scoops"),
        (Classic(title="Emma"), "Emma"),
        (Author(name="Audrey"), "Audrey"),
        (Review(book=BOOK, stars=4), "4 stars for Two Scoops"),
        (AuditEntry(message="saved"), "saved"),
        (Essay(title="On time"), "On time"),
        (Publication(title="Django News"), "Django News"),
        (Magazine(title="Wired"), "Wired"),
        (Tag(name="python"), "python"),
        (Profile(user=User(username="audrey")), "profile of audrey"),
        (Draft(title="Begun"), "Begun"),
        (Passage(draft=Draft(title="Begun"), words=5), "5 words of Begun"),
        (Ticket(label="A1"), "A1"),
        (Bulletin(title="Today"), "Today"),
        (Shelf(name="Best"), "Best"),
        (Placing(shelf=Shelf(name="Best"), book=BOOK), "Two Scoops on Best"),
    ],
)
def test_each_reads_as_what_it_is(instance: models.Model, text: str) -> None:
    assert str(instance) == text


def test_an_essay_fills_its_slug_in_save(db: None) -> None:
    essay = Essay.objects.create(title="On Time")

    assert essay.slug == "on-time"


def test_a_magazine_has_a_row_in_two_tables(db: None) -> None:
    Magazine.objects.create(title="Wired")

    assert (Publication.objects.count(), Magazine.objects.count()) == (1, 1)
