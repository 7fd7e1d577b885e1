from django.db.models.signals import (
    m2m_changed,
    post_delete,
    post_save,
    pre_delete,
    pre_save,
)
from django.dispatch import receiver

from lab.models import Book, Placing, Shelf


@receiver([pre_save, post_save, pre_delete, post_delete, m2m_changed])
def hear(sender, **kwargs):
    pass


def prepare():
    shelf = Shelf.objects.create(name="New")
    book = Book.objects.create(title="Two Scoops")
    return shelf, book


def write(shelf, book):
    Placing.objects.create(shelf=shelf, book=book)


def run():
    write(*prepare())
