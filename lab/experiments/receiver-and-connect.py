from django.db.models.signals import post_save
from django.dispatch import receiver

from lab.models import Book


@receiver(post_save, sender=Book)
def decorated(sender, instance, **kwargs):
    print("connected by @receiver")


def plain(sender, instance, **kwargs):
    print("connected by connect()")


post_save.connect(plain, sender=Book)


def save_a_book(title="Two Scoops"):
    book = Book(title=title)
    book.save()
