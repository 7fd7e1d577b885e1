from django.db.models.signals import (
    m2m_changed,
    post_delete,
    post_save,
    pre_delete,
    pre_save,
)
from django.dispatch import receiver

from lab.models import Author, Book


@receiver([pre_save, post_save, pre_delete, post_delete, m2m_changed])
def hear(sender, **kwargs):
    pass


def prepare():
    ada = Author.objects.create(name="Ada")
    book = Book.objects.create(title="Two Scoops")
    return ada, book


def write(ada, book):
    ada.book_set.add(book, bulk=False)


def run():
    write(*prepare())
