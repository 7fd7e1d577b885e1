from django.db.models.signals import post_save
from django.dispatch import receiver

from lab.models import Book


def announce_with(word):
    @receiver(post_save, sender=Book)
    def hear(sender, instance, **kwargs):
        print(word, instance.title)


announce_with("new:")


def save_a_book(title="Two Scoops"):
    book = Book(title=title)
    book.save()
