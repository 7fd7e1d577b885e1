import threading
import time

from django.db.models.signals import post_save
from django.dispatch import receiver

from lab.models import Book


@receiver(post_save, sender=Book)
def send_mail(sender, instance, **kwargs):
    time.sleep(instance.seconds)
    print("mail sent in", threading.current_thread().name)


def save_a_book(title="Two Scoops", seconds=0.2):
    book = Book(title=title)
    book.seconds = seconds
    book.save()
    print("save() returned in", threading.current_thread().name)
