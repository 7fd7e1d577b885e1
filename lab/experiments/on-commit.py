from functools import partial

from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver

from lab.models import Book


def send_mail(pk):
    print("mail about book", pk)


@receiver(post_save, sender=Book)
def mail_after_commit(sender, instance, using, **kwargs):
    transaction.on_commit(partial(send_mail, instance.pk), using=using)
    print("the receiver returns")


def save_a_book(title="Two Scoops", how="commit"):
    book = Book(title=title)
    if how == "autocommit":
        book.save()
    else:
        with transaction.atomic():
            book.save()
            print("save() returned")
            transaction.set_rollback(how == "rollback")
