import time
from functools import partial

from django.db import connection, transaction
from django.db.models.signals import post_save
from django.dispatch import receiver

from lab.models import Book

try:
    from django.tasks import task
except ImportError:  # before Django 6.0: a plain call
    task = None


def draw_cover(seconds):
    time.sleep(seconds)  # stands for the work
    print("in a transaction:", connection.in_atomic_block)
    print("the cover is drawn")


@receiver(post_save, sender=Book)
def enqueue(sender, instance, **kwargs):
    give = task(draw_cover).enqueue if task else draw_cover
    if instance.when == "commit":
        transaction.on_commit(partial(give, instance.seconds))
    else:
        give(instance.seconds)


def view(title="Two Scoops", seconds=0.1, when="commit"):
    book = Book(title=title)
    book.seconds, book.when = seconds, when
    with transaction.atomic():
        book.save()
    print("the answer goes out")
