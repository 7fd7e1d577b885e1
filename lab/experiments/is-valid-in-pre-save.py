from django.db.models.signals import pre_save
from django.dispatch import receiver

from lab.models import Book


@receiver(pre_save, sender=Book)
def check(sender, instance, **kwargs):
    if not instance.is_valid():
        raise ValueError("this book is not valid")


def save_a_book(title="Two Scoops"):
    book = Book(title=title)
    book.save()
