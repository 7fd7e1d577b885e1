from django.db.models.signals import (
    m2m_changed,
    post_delete,
    post_save,
    pre_delete,
    pre_save,
)
from django.dispatch import receiver

from lab.models import Book


@receiver([pre_save, post_save, pre_delete, post_delete, m2m_changed])
def hear(sender, **kwargs):
    pass


def prepare():
    return Book.objects.create(title="Two Scoops")


def write(book):
    book.title = "Three Scoops"
    book.save(update_fields=[])


def run():
    write(prepare())
