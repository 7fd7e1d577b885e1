import time

from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver

from lab.models import Book


@receiver(post_save, sender=Book)
def draw_cover(sender, instance, **kwargs):
    time.sleep(instance.seconds)  # stands for the work
    print("the cover is drawn")


def view(title="Two Scoops", seconds=0.1):
    book = Book(title=title)
    book.seconds = seconds
    with transaction.atomic():
        book.save()
    print("the answer goes out")
