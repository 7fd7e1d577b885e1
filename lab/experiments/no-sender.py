from django.db.models.signals import post_save
from django.dispatch import receiver

from lab.models import Author, Book, Review


@receiver(post_save)
def hear(sender, **kwargs):
    print("heard:", sender.__name__)


def save_one_of_each(name="Audrey", title="Two Scoops"):
    author = Author(name=name)
    author.save()
    book = Book(title=title, author=author)
    book.save()
    review = Review(book=book)
    review.save()
