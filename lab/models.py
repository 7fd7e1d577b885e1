"""The demo models: what the experiments and a learner's library save.

They import nothing newer than Django 4.2, so that the same experiments run
on older versions too.
"""

from __future__ import annotations

from typing import Any

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
