from django.db.models.signals import post_save
from django.dispatch import receiver

from lab.models import Book


@receiver(post_save, sender=Book, dispatch_uid="hear books")
def hear(sender, instance, **kwargs):
    print("heard:", instance.title)


# The same cell of a notebook, run again:
@receiver(post_save, sender=Book, dispatch_uid="hear books")
def hear(sender, instance, **kwargs):
    print("heard:", instance.title)


def save_a_book(title="Two Scoops"):
    book = Book(title=title)
    book.save()
