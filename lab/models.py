"""The demo models: what the experiments and a learner's library save.

They import nothing newer than Django 4.2, so that the same experiments run
on older versions too.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.text import slugify


class Author(models.Model):
    name = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.name


class Book(models.Model):
    """The model that most experiments save."""

    title = models.CharField(max_length=200)
    slug = models.SlugField(max_length=200, blank=True)
    author = models.ForeignKey(Author, on_delete=models.SET_NULL, null=True, blank=True)

    def __str__(self) -> str:
        return self.title


class Review(models.Model):
    book = models.ForeignKey(Book, on_delete=models.CASCADE)
    stars = models.PositiveSmallIntegerField(default=5)
    text = models.CharField(max_length=500, blank=True)

    def __str__(self) -> str:
        return f"{self.stars} stars for {self.book}"


class AuditEntry(models.Model):
    """One line in a diary of what happened; receivers write it."""

    message = models.CharField(max_length=300)

    class Meta:
        verbose_name_plural = "audit entries"

    def __str__(self) -> str:
        return self.message


class Classic(Book):
    """A proxy: the table of Book, but a class of its own."""

    class Meta:
        proxy = True


class Essay(models.Model):
    """Fills its slug in an overridden save(), without any signal."""

    title = models.CharField(max_length=200)
    slug = models.SlugField(max_length=200, blank=True)

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.slug = slugify(self.title)
        super().save(*args, **kwargs)


class Tag(models.Model):
    name = models.CharField(max_length=50)

    def __str__(self) -> str:
        return self.name


class Publication(models.Model):
    """The plainest model with a slug: no receiver, no override."""

    title = models.CharField(max_length=200)
    slug = models.SlugField(max_length=200, blank=True)
    tags = models.ManyToManyField(Tag, blank=True)

    def __str__(self) -> str:
        return self.title


class Magazine(Publication):
    """A child of multi-table inheritance: each magazine has a row in two tables."""

    issue = models.PositiveIntegerField(default=1)


class Profile(models.Model):
    """What a project keeps of a user beside the user: the popular companion of post_save."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    city = models.CharField(max_length=100, blank=True)

    def __str__(self) -> str:
        return f"profile of {self.user}"


class Draft(models.Model):
    """Has fields that are more than what was assigned: a counter, a price, a time of change."""

    title = models.CharField(max_length=200)
    words = models.PositiveIntegerField(default=0)
    price = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    changed = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.title


class Passage(models.Model):
    """A piece of a draft: the words of a draft are the words of its passages."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE)
    words = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.words} words of {self.draft}"


class Ticket(models.Model):
    """Knows its key before it is saved, and allows each label once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    label = models.CharField(max_length=100, unique=True)

    def __str__(self) -> str:
        return self.label


class Entry(models.Model):
    """An abstract base: it has no table, and nothing is ever sent for it."""

    title = models.CharField(max_length=200)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title


class Bulletin(Entry):
    """Inherits its fields from the abstract base."""


class Shelf(models.Model):
    """Holds books through a model of its own."""

    name = models.CharField(max_length=100)
    books = models.ManyToManyField(Book, through="Placing", blank=True)

    def __str__(self) -> str:
        return self.name


class Placing(models.Model):
    """Where on which shelf a book stands."""

    shelf = models.ForeignKey(Shelf, on_delete=models.CASCADE)
    # Not CASCADE: deleting a book shall ask nothing of a table that has nothing to do with it.
    book = models.ForeignKey(Book, on_delete=models.DO_NOTHING)
    position = models.PositiveSmallIntegerField(default=1)

    def __str__(self) -> str:
        return f"{self.book} on {self.shelf}"
