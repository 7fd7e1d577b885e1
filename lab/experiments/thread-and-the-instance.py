import threading
import time

from django.db.models.signals import post_save
from django.dispatch import receiver

from lab.models import Book


def announce(book, title):
    time.sleep(0.1)
    print("The instance says:", book.title)
    print("It was saved as:", title)


@receiver(post_save, sender=Book)
def start_thread(sender, instance, **kwargs):
    arguments = [instance, instance.title]
    threading.Thread(target=announce, args=arguments).start()


def save_a_book(title="Two Scoops", then="Three Scoops"):
    book = Book(title=title)
    book.save()
    book.title = then
