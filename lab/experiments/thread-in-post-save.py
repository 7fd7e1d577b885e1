import threading

from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver

from lab.models import Book


def announce(pk):
    print("The thread finds", Book.objects.filter(pk=pk).count(), "of the book")
    Book.objects.get(pk=pk)
    print("The thread announces the book")


@receiver(post_save, sender=Book)
def start_thread(sender, instance, **kwargs):
    thread = threading.Thread(target=announce, args=[instance.pk])
    thread.start(); thread.join()  # wait, so that every run is alike


def complain(failure):
    # Called for an exception that leaves a thread. Python's own hook prints it.
    print(failure.exc_type.__name__, "left the thread, and went nowhere")


def save_a_book(title="Two Scoops", atomic=True):
    threading.excepthook = complain
    book = Book(title=title)
    if atomic:
        with transaction.atomic():
            book.save()
    else:
        book.save()
    print("save() returned, and nobody told it of a thread")
