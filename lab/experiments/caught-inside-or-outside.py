from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver

from lab.models import Book


@receiver(post_save, sender=Book)
def notify(sender, instance, **kwargs):
    raise ConnectionError("the mail server is down")


def save_a_book(title="Two Scoops", catch="inside"):
    book = Book(title=title)
    if catch == "inside":
        with transaction.atomic():
            try:
                book.save()
            except ConnectionError as error:
                print("inside the block:", error)
    else:
        try:
            with transaction.atomic():
                book.save()
        except ConnectionError as error:
            print("outside the block:", error)
