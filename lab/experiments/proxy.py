from django.db.models.signals import post_save
from django.dispatch import receiver

from lab.models import Book, Classic


@receiver(post_save, sender=Book)
def hear_book(sender, instance, **kwargs):
    print(f"hear_book: the sender is {sender.__name__}")


@receiver(post_save, sender=Classic)
def hear_classic(sender, instance, **kwargs):
    print(f"hear_classic: the sender is {sender.__name__}")


def save_one(title="Two Scoops", model="Classic"):
    book = Classic(title=title) if model == "Classic" else Book(title=title)
    book.save()
    print(f"rows of Book: {Book.objects.count()}")
