import threading
import time

from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver

from lab.models import Book


def draw_cover(seconds):
    time.sleep(seconds)  # stands for the work
    print("the cover is drawn")


@receiver(post_save, sender=Book)
def start_thread(sender, instance, **kwargs):
    seconds = [instance.seconds]
    threading.Thread(target=draw_cover, args=seconds).start()


def view(title="Two Scoops", seconds=0.1):
    book = Book(title=title)
    book.seconds = seconds
    with transaction.atomic():
        book.save()
    print("the answer goes out")
