from __future__ import annotations

import pytest
from django.db import models

from lab.models import AuditEntry, Author, Book, Classic, Essay, Magazine, Publication, Review, Tag

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
