from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver

from lab.models import Book


def send(title):
    print("Mail: we have ordered", title)


@receiver(post_save, sender=Book)
def confirm(sender, instance, **kwargs):
    send(instance.title)


def order_a_book(title="Two Scoops", fail=True):
    with transaction.atomic():
        book = Book(title=title)
        book.save()
        if fail:
            raise RuntimeError("the payment was refused")
