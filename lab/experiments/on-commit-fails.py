import logging

from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver

from lab.models import Book


class Log(logging.Handler):
    def emit(self, record):
        print("In the log:", record.getMessage())


def send_mail():
    raise ConnectionError("the mail server is down")


def clear_cache():
    print("The cache is cleared")


@receiver(post_save, sender=Book)
def register(sender, instance, **kwargs):
    transaction.on_commit(send_mail, robust=instance.robust)
    transaction.on_commit(clear_cache)


def save_a_book(title="Two Scoops", robust=False, atomic=True):
    logging.getLogger("django.db.backends.base").addHandler(Log())
    book = Book(title=title)
    book.robust = robust
    if atomic:
        with transaction.atomic():
            book.save()
    else:
        book.save()
    print("The caller goes on")
