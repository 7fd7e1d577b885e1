from django.db import transaction
from django.db.models.signals import post_save

from lab.models import Book


def announce():
    print("announced")


def without_using(sender, instance, **kwargs):
    transaction.on_commit(announce)


def with_using(sender, instance, using, **kwargs):
    transaction.on_commit(announce, using=using)


def save_a_book(title="Two Scoops", pass_using=False, fail=False):
    notify = with_using if pass_using else without_using
    post_save.connect(notify, sender=Book)
    with transaction.atomic(using="other"):
        Book(title=title).save(using="other")
        print("the block is about to end")
        if fail:
            raise ValueError("not this book")
