from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver

from lab.models import Book


@receiver(post_save, sender=Book)
def notify(sender, instance, **kwargs):
    raise ConnectionError("the mail server is down")


def save_a_book(title="Two Scoops", atomic=False):
    book = Book(title=title)
    if atomic:
        with transaction.atomic():
            book.save()
    else:
        book.save()
