from django.db.models import F
from django.db.models.signals import (
    m2m_changed,
    post_delete,
    post_save,
    pre_delete,
    pre_save,
)
from django.dispatch import receiver

from lab.models import Book, Review


@receiver([pre_save, post_save, pre_delete, post_delete, m2m_changed])
def hear(sender, **kwargs):
    pass


def prepare():
    book = Book.objects.create(title="Two Scoops")
    return Review.objects.create(book=book, stars=1)


def write(review):
    Review.objects.filter(pk=review.pk).update(stars=F("stars") + 1)


def run():
    write(prepare())
