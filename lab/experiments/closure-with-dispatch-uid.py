from django.db.models.signals import post_save
from django.dispatch import receiver

from lab.models import Book


def connect_a_receiver():
    @receiver(post_save, sender=Book, weak=False, dispatch_uid="hear books")
    def hear(sender, instance, **kwargs):
        print("heard:", instance.title)


connect_a_receiver()
connect_a_receiver()


def save_a_book(title="Two Scoops"):
    book = Book(title=title)
    book.save()
