from django.db.models.signals import post_delete
from django.dispatch import receiver

from lab.models import Book, Review


@receiver(post_delete, sender=Review)
def review_gone(sender, instance, **kwargs):
    print("the review is deleted")


@receiver(post_delete, sender=Book)
def notify(sender, instance, **kwargs):
    raise ConnectionError("the mail server is down")


def delete_a_book(title="Two Scoops"):
    book = Book.objects.create(title=title)
    Review.objects.create(book=book, stars=5)
    book.delete()
