from django.db.models.signals import pre_save
from django.dispatch import receiver

from lab.models import Book


@receiver(pre_save, sender=Book)
def refuse_short_titles(sender, instance, **kwargs):
    if len(instance.title) < 3:
        return False


def save_a_book(title="It"):
    book = Book(title=title)
    book.save()
