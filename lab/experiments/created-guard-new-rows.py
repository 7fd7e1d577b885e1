from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver

from lab.models import Book


@receiver(post_save, sender=Book)
def add_a_sequel(sender, instance, created, **kwargs):
    if not created:
        return
    Book(title="The sequel").save()


def save_a_book(title="Two Scoops"):
    book = Book(title=title)
    with transaction.atomic():
        book.save()
