import queue
import threading
import time
from functools import partial

from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver

from lab.models import Book

jobs = queue.Queue()


def draw_cover(seconds):
    time.sleep(seconds)  # stands for the work
    print("the cover is drawn")


def worker():  # in a project, a process of its own
    draw_cover(jobs.get())


@receiver(post_save, sender=Book)
def hand_over(sender, instance, **kwargs):
    take = jobs.put if instance.how == "worker" else draw_cover
    transaction.on_commit(partial(take, instance.seconds))


def view(title="Two Scoops", seconds=0.1, how="worker"):
    book = Book(title=title)
    book.seconds, book.how = seconds, how
    if how == "worker":
        threading.Thread(target=worker).start()
    with transaction.atomic():
        book.save()
    print("the answer goes out")
